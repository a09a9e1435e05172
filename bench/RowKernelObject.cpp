// In: a file of row kernels. Out: the object file an executable would hold,
// with every instruction set and type of logits.
// Must not know: who links it.

#include "test/compiler/rows/Kernels.h"

#include <fstream>
#include <iostream>
#include <sstream>

int main(int argc, char **argv) {
  if (argc < 3) {
    std::cerr << "usage: row_kernel_object <in.mlir> <out.o> [<cpu>]\n";
    return 2;
  }
  std::ifstream in(argv[1]);
  std::stringstream text;
  text << in.rdbuf();
  rl::compiler::test::Kernels kernels(text.str(),
                                      argc > 3 ? argv[3] : "portable");
  std::ofstream(argv[2], std::ios::binary) << kernels.object();
  return 0;
}
