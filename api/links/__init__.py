"""Checking whether the addresses of sources still lead somewhere: politely, and only when somebody says so."""
