"""Questions in, answers that show themselves: what commands, notebooks and Python share.

A file a question; each simulates what it needs and gives an :class:`~sim.answers.answer.Answer`.
Nothing is imported here, so that the command line starts light; ``sim`` names the questions.
"""
