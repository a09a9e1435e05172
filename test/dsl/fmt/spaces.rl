# Spaces, line ends and blank lines.
# RUN: rl-parse --fmt %s | FileCheck --match-full-lines --strict-whitespace --check-prefix=OUT %s
#      OUT:experiment e {
# OUT-NEXT:  seed = 17
# OUT-NEXT:  policy = f(a: 1, b: 2)  #   as it was
# OUT-EMPTY:
# OUT-NEXT:  x = [1, 2]
# OUT-NEXT:  phase p: train { y = { a: 1 }  z = -3 ** -x }
# OUT-NEXT:  evaluate {}
# OUT-NEXT:}
# OUT-NEXT:fn f(x: f32[a, b], g: fn(f32[*]) -> f32) -> f32 {
# OUT-NEXT:  y: f32 = not x < 3 and (x > 1)
# OUT-NEXT:  g(x)(y)
# OUT-NEXT:}

experiment   e{seed=17
    policy  =  f( a:1,b :2 , )   #   as it was


    x = [ 1,2 , ]
  phase  p :train{ y={a :1 ,}  z= - 3 ** - x }
  evaluate {}
}
fn f(x:f32[ a ,b ],g:fn( f32[ * ] )->f32)->f32{
  y:f32=not  x<3 and(x>1)
  g( x )( y )}
