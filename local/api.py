"""`chalice local`, answering at once.

Its server sends the head and the body of an answer apart, and on a kept-open connection the body
would wait some 40 ms for the client to acknowledge the head.
"""

from chalice.cli import main
from chalice.local import ChaliceRequestHandler

ChaliceRequestHandler.disable_nagle_algorithm = True

if __name__ == "__main__":
    main()
