"""The embedded cloud: all that the app needs of AWS, on this machine's loopback interface."""
