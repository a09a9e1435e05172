# EXPECT: SyntaxError
# RUN: %expect %s
check slope of f(x) ~= 1 within 1e-6
