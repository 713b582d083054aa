"""A deployed stage gone through from outside, through its page's address, as a client would.

AWS itself is asked for addresses only, for a person to sign in as, and for what an earlier run
left. Everything else comes by the way that the page goes, so what is seen here people see too.
"""
