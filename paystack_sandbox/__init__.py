"""A stand-in Paystack for development and tests: real HTTP, the real wire format, no real money.

Run it with `python -m paystack_sandbox --port N --key sk_test_… --webhook URL`; docs/sandbox.md describes it.
It shares no code with the shop, so that a misreading of Paystack on one side is not repeated on the other.
Standard library only: it starts in a blink and needs no virtual environment.
"""
