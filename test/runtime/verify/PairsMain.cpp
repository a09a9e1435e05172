// In: lines `gold<TAB>prediction`. Out: lines `status correct level`.
// Must not know: what make_pairs.py makes of them.
#include "runtime/verify/Verifier.h"

#include <iostream>

int main() {
  verify::Verifier verifier;
  for (std::string line; std::getline(std::cin, line);) {
    size_t tab = line.find('\t');
    if (tab == std::string::npos)
      return 2;
    std::string gold = "\\boxed{" + line.substr(0, tab) + "}";
    std::string given = "\\boxed{" + line.substr(tab + 1) + "}";
    verify::Verdict verdict = verifier(gold, given, verify::Mode::boxed);
    std::cout << verify::name(verdict.status) << ' ' << verdict.correct << ' '
              << verify::name(verdict.level) << '\n';
  }
}
