"""The deployment to an AWS account: the templates, and the programs that apply and remove them."""
