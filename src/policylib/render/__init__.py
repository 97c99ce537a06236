"""Diagnostics and decisions as text, JSON and HTML, in Chinese and in English.

Start at `decision_json.py`: it turns a decision into the JSON of the contract, with every sentence in it, out
of pieces that `written.py` keeps; `findings.py`, `questions.py`, `items.py` and `explanation.py` word them.
`sections.py` arranges that into what a reader sees, and `decision_text.py` and `decision_html.py` only set it
out. All sentences stand in `messages.py`; the law is never translated.
"""
