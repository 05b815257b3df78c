"""Which strategy pays, on which level, and for whom?"""
