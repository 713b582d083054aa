"""One uploaded object in, one stored result out."""
