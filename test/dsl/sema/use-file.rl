# A library by its path, from the folder of the file that names it.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 2 of 2 checks passed
use "Inputs/beside.rl"
use "Inputs/../Inputs/beside.rl" as again

check beside(3.0) == 7
check again(1.0) == 3
