"""The door: who is calling, what is asked for, and what is answered."""
