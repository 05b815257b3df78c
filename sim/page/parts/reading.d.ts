// The reading modules stand in no file: sim/page/own.py translates them when a page is made.
export function readingOf(known: any): any;
