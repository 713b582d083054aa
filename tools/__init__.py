"""What runs when something is built, and never in a function or on the page."""
