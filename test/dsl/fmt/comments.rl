# Comments stay where they are; documentation goes behind short parameters and above all else.
# RUN: rl-parse --fmt %s | FileCheck --match-full-lines --strict-whitespace --check-prefix=OUT %s
#      OUT:fn f(
# OUT-NEXT:  x: f32,  ## what it is
# OUT-NEXT:  # why
# OUT-NEXT:  y: f32,
# OUT-NEXT:  # last
# OUT-NEXT:) -> f32 {  # opening
# OUT-NEXT:  # first
# OUT-EMPTY:
# OUT-NEXT:  # second
# OUT-NEXT:  a = g(
# OUT-NEXT:    x,  # of x
# OUT-NEXT:    # of y
# OUT-NEXT:    y,
# OUT-NEXT:  )
# OUT-NEXT:    +  # why plus
# OUT-NEXT:    1
# OUT-NEXT:  a  # result
# OUT-NEXT:  # end
# OUT-NEXT:}
# OUT-NEXT:## not documentation: a blank line follows
# OUT-EMPTY:
# OUT-NEXT:reward r(x: f32) -> f32 = x  ## not documentation either

fn f(
      ## what it is
      x: f32, # why
      y: f32
      # last
      ) -> f32 { # opening
  # first


  # second
  a = g(x, # of x
    # of y
    y) + # why plus
    1
  a # result
  # end
}
## not documentation: a blank line follows

reward r(x: f32) -> f32 = x   ## not documentation either
