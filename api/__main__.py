"""``python -m api`` is the command ``genoguide``."""

from api.cli import main

main()
