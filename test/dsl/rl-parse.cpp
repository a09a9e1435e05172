// In: a file name and a mode. Out: what dsl/parse and dsl/ast make of it.
// Must not know: meaning.
#include "dsl/ast/AstPrinter.h"
#include "dsl/diag/Diagnostics.h"
#include "dsl/parse/Parse.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

int usage() {
  std::cerr << "rl-parse --ast|--fmt|--check-fmt|--diagnostics [--ids] FILE\n";
  return 2;
}

int print(const rl::diag::Diagnostics &diagnostics, bool ids,
          std::ostream &out) {
  for (const rl::diag::Diagnostic &each : diagnostics.all()) {
    if (ids)
      out << rl::diag::nameOf(each.id) << "\n";
    else
      out << rl::diag::render(each);
  }
  return diagnostics.hasErrors() ? 1 : 0;
}

} // namespace

int main(int count, char **values) {
  std::string mode, file;
  bool ids = false;
  for (int i = 1; i < count; ++i) {
    std::string value = values[i];
    if (value == "--ids")
      ids = true;
    else if (value.rfind("--", 0) == 0)
      mode = value;
    else
      file = value;
  }
  if (mode.empty() || file.empty())
    return usage();
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    std::cerr << "rl-parse: cannot read " << file << "\n";
    return 2;
  }
  std::string bytes((std::istreambuf_iterator<char>(stream)),
                    std::istreambuf_iterator<char>());
  std::string name = file.substr(file.find_last_of('/') + 1);
  rl::diag::Source source(name, bytes);
  rl::diag::Diagnostics diagnostics;
  rl::ast::File parsed = rl::parse::parseFile(source, diagnostics);
  if (mode == "--diagnostics")
    return print(diagnostics, ids, std::cout);
  if (print(diagnostics, false, std::cerr) != 0)
    return 1;
  if (mode == "--ast")
    std::cout << rl::ast::dump(parsed);
  else if (mode == "--fmt")
    std::cout << rl::ast::format(parsed, source.text());
  else if (mode == "--check-fmt") {
    if (rl::ast::format(parsed, source.text()) != source.text()) {
      std::cout << name << ": not in the one formatting\n";
      return 1;
    }
  } else
    return usage();
  return 0;
}
