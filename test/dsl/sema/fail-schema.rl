# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# EXPECT: SchemaFault
# CHECK: fail-schema.rl:31:41: error: the schema of `fits_schema`: it is no JSON [text.3]
# CHECK: fail-schema.rl:32:41: error: the schema of `fits_schema`: its beginning is neither an object nor true or false [text.3]
# CHECK: fail-schema.rl:33:41: error: the schema of `fits_schema`: `requires` at its beginning is no word of draft 7 that is read here [text.3]
# CHECK: fail-schema.rl:34:41: error: the schema of `fits_schema`: `/items/type` is not null, boolean, object, array, number, string, integer or a list of them [text.3]
# CHECK: fail-schema.rl:35:41: error: the schema of `fits_schema`: `/minLength` is not a whole number from 0 [text.3]
# CHECK: fail-schema.rl:36:41: error: the schema of `fits_schema`: `/$ref` is "#/definitions/a", which leads nowhere [text.3]
# CHECK: fail-schema.rl:37:41: error: the schema of `fits_schema`: `/$ref` is "other.json"; a reference begins with `#` and stays within the schema [text.3]
# CHECK: fail-schema.rl:38:41: error: the schema of `fits_schema`: a `$ref` leads back to itself without going into the value [text.3]
# CHECK: fail-schema.rl:39:41: error: the schema of `fits_schema`: `/format` is not a format that is checked: date, time, date-time, email, ipv4, uuid [text.3]
# CHECK: fail-schema.rl:40:41: error: the schema of `fits_schema`: `minLength` at its beginning stands beside a `$ref` and would mean nothing; write both into an `allOf` [text.3]
# CHECK: fail-schema.rl:41:41: error: the schema of `fits_schema`: `typ` at `/examples/0` is no word of draft 7 that is read here [text.3]
# CHECK: fail-schema.rl:42:41: error: the schema of `fits_schema`: `/const/a/not/$ref` leads to [1], which is no schema [text.3]
# CHECK: fail-schema.rl:43:41: error: the schema of `fits_schema`: `$id` at `/items` is not read; only one at the beginning is [text.3]
# CHECK: fail-schema.rl:44:41: error: the schema of `fits_schema`: `/$ref` leads to 1, which is no schema [text.3]
fn a(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{")
fn b(x: text[prompt]) -> bool[prompt] = fits_schema(x, "[]")
fn c(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"requires\": []\}")
fn d(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"items\": \{\"type\": \"int\"\}\}")
fn e(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"minLength\": -1\}")
fn f(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"$ref\": \"#/definitions/a\"\}")
fn g(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"$ref\": \"other.json\"\}")
fn h(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"anyOf\": [\{\"$ref\": \"#\"\}]\}")
fn i(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"format\": \"hostname\"\}")
fn j(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"$ref\": \"#\", \"minLength\": 1\}")
fn k(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"$ref\": \"#/examples/0\", \"examples\": [\{\"typ\": \"string\"\}]\}")
fn l(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"items\": \{\"$ref\": \"#/const/a\"\}, \"const\": \{\"a\": \{\"not\": \{\"$ref\": \"#/enum\"\}\}\}, \"enum\": [1]\}")
fn m(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"$id\": \"http://a/b\", \"items\": \{\"$id\": \"c\"\}\}")
fn n(x: text[prompt]) -> bool[prompt] = fits_schema(x, "\{\"$ref\": \"#/definitions/a\", \"definitions\": \{\"a\": 1\}\}")
