# Escapes, holes and blocks.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}        "tab\t quote\" backslash\\ brace{} smile{{.*}} é"{{$}}
fn a() = f("tab\t quote\" backslash\\ brace\{\} smile\u{1F600} é")
# CHECK: {{^}}      "a "
# CHECK-NEXT: {{^}}      hole
# CHECK-NEXT: {{^}}        call
# CHECK-NEXT: {{^}}          path f
# CHECK-NEXT: {{^}}          text
# CHECK-NEXT: {{^}}            "inner "
# CHECK-NEXT: {{^}}            hole
# CHECK-NEXT: {{^}}              record
# CHECK-NEXT: {{^}}                x:
# CHECK-NEXT: {{^}}                  integer 1
# CHECK-NEXT: {{^}}      " b"
fn b() = "a {f("inner {{ x: 1 }}")} b"
# CHECK: {{^}}fn c
# CHECK-NEXT: value
# CHECK-NEXT: {{^}}    text{{$}}
# CHECK-NEXT: {{^}}fn d
fn c() = ""
# CHECK-NEXT: value
# CHECK-NEXT: {{^}}    text{{$}}
# CHECK-NEXT: {{^}}      "first\n  second \"quoted\"\n\n"
# CHECK-NEXT: {{^}}      hole
# CHECK-NEXT: {{^}}        path x
# CHECK-NEXT: {{^}}      " third"
fn d() = """
  first
    second "quoted"

  {x} third
  """
# CHECK: {{^}}      "one line"
fn e() = """one line"""
# CHECK: {{^}}      "  indented against the quotes\n"
fn g() = """
    indented against the quotes

  """
