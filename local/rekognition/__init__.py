"""A Rekognition-compatible endpoint for the local run, with real models on the CPU.

``python -m local.rekognition --port 4567 --models DIR --s3-endpoint URL`` serves it. The way of one
request: `server` (wire protocol) and `queueing` (whose turn it is) -> `api` (operations) ->
`validation`, `images` (input) -> `labels` (what is in the picture, by the `taxonomy`) or `faces`.
What a model has to be for these says `protocols`; `backend` is where one is chosen for each.
"""
