## 1 where the response is JSON that a JSON Schema (draft 7) allows; white space around it does not matter.
reward json_schema(response: text[prompt, rollout], schema: text) -> f32[prompt, rollout] = f32(
  fits_schema(response, schema),
)

check json_schema([["\{\"n\": 3\}", " [1] ", "\{\"n\": \"3\"\}", "\{\"n\": 3"]], """
  \{"type": "object", "required": ["n"], "properties": \{"n": \{"type": "integer"\}\}\}
  """) == [[1, 0, 0, 0]]
