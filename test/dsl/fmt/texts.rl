# Texts stay as they are spelled.
# RUN: rl-parse --fmt %s | FileCheck --match-full-lines --strict-whitespace --check-prefix=OUT %s
#      OUT:fn f() = g("a\u{41}{ x  +  1 }", """
# OUT-NEXT:      one
# OUT-NEXT:    two {   y }
# OUT-NEXT:    """)

fn f() = g( "a\u{41}{ x  +  1 }",  """
      one
    two {   y }
    """ )
