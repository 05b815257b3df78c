"""The same model in other languages and frameworks, to be timed beside ours."""
