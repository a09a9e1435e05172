# The types of fields of data: along axes, perhaps absent, values in place.
# RUN: rl-parse --ast %s | FileCheck %s
# RUN: rl-parse --roundtrip %s
# CHECK: demos:
# CHECK-NEXT: along demo
# CHECK-NEXT: path text
# CHECK: note:
# CHECK-NEXT: type ?
# CHECK-NEXT: path text
# CHECK: both:
# CHECK-NEXT: along demo ?
# CHECK: kind:
# CHECK-NEXT: type ?
# CHECK-NEXT: call
experiment e {
  data = jsonl("x", fields: { demos: text[demo], note: text?, both: text[demo]?, kind: choice(a, b)? })
}
