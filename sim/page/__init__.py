"""The page: one HTML file with regions, questions and the model itself inside.

``first`` finds the question whose answer is clearest and its answer, ``levers`` what can be turned,
``content`` all that the page needs to know of the model and of people's words; ``assemble`` makes
one file of that and of ``parts/`` (JavaScript, CSS, HTML); ``notebook`` shows it in a cell.
JavaScript draws, fills in sentences and asks the kernels; it holds no rule of the model. See
docs/page.md.
"""
