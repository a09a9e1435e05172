## Of what one entropy is taken: of each text, of the batch, or of each token.
choice entropy_scope { sequence, batch, token }
