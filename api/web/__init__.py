"""The web application: what every request passes, how it fails, and what it is answered from."""
