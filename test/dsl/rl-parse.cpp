// In: files and a mode. Out: what dsl/parse and dsl/ast make of them.
// Must not know: meaning.
#include "dsl/ast/AstPrinter.h"
#include "dsl/diag/Diagnostics.h"
#include "dsl/parse/Parse.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

using namespace rl;

int usage() {
  std::cerr << "usage: rl-parse --ast|--fmt|--check-fmt FILE\n"
               "       rl-parse --diagnostics [--ids] FILE\n"
               "       rl-parse --roundtrip FILE...\n";
  return 2;
}

int print(const diag::Diagnostics &diagnostics, bool ids, std::ostream &out) {
  for (const diag::Diagnostic &each : diagnostics.all()) {
    if (ids)
      out << diag::nameOf(each.id) << "\n";
    else
      out << diag::render(each);
  }
  return diagnostics.hasErrors() ? 1 : 0;
}

bool read(const std::string &file, std::string &bytes) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    std::cerr << "rl-parse: cannot read " << file << "\n";
    return false;
  }
  bytes.assign((std::istreambuf_iterator<char>(stream)),
               std::istreambuf_iterator<char>());
  return true;
}

/// What is wrong with the formatting of a program; empty for one that has
/// errors. `accepted` counts the others.
std::string roundtrip(const std::string &bytes, size_t &accepted) {
  diag::Source source("once", bytes);
  diag::Diagnostics first, second;
  ast::File file = parse::parseFile(source, first);
  if (first.hasErrors())
    return {};
  ++accepted;
  diag::Source formatted("twice", ast::format(file, bytes));
  ast::File again = parse::parseFile(formatted, second);
  if (second.hasErrors())
    return "formatting makes an error:\n" + diag::render(second.all()[0]);
  if (ast::dump(file) != ast::dump(again))
    return "formatting changes the tree\n";
  if (file.comments.size() != again.comments.size())
    return "formatting changes the comments\n";
  if (ast::format(again, formatted.text()) != formatted.text())
    return "formatting is not idempotent\n";
  return {};
}

int roundtrips(const std::vector<std::string> &files) {
  size_t accepted = 0;
  bool failed = false;
  for (const std::string &file : files) {
    std::string bytes;
    if (!read(file, bytes))
      return 2;
    std::string wrong = roundtrip(bytes, accepted);
    if (!wrong.empty())
      std::cout << file << ": " << wrong;
    failed = failed || !wrong.empty();
  }
  std::cout << accepted << " of " << files.size() << " programs accepted\n";
  return failed || accepted == 0 ? 1 : 0;
}

} // namespace

int main(int count, char **values) {
  std::string mode;
  std::vector<std::string> files;
  bool ids = false;
  for (int i = 1; i < count; ++i) {
    std::string value = values[i];
    if (value == "--ids")
      ids = true;
    else if (value.rfind("--", 0) == 0)
      mode = value;
    else
      files.push_back(value);
  }
  if (mode.empty() || files.empty())
    return usage();
  if (mode == "--roundtrip")
    return roundtrips(files);
  std::string bytes;
  if (files.size() != 1)
    return usage();
  if (!read(files[0], bytes))
    return 2;
  std::string name = files[0].substr(files[0].find_last_of('/') + 1);
  diag::Source source(name, bytes);
  diag::Diagnostics diagnostics;
  ast::File file = parse::parseFile(source, diagnostics);
  if (mode == "--diagnostics")
    return print(diagnostics, ids, std::cout);
  if (print(diagnostics, false, std::cerr) != 0)
    return 1;
  if (mode == "--ast") {
    std::cout << ast::dump(file);
  } else if (mode == "--fmt") {
    std::cout << ast::format(file, source.text());
  } else if (mode == "--check-fmt") {
    if (ast::format(file, source.text()) != source.text()) {
      std::cout << name << ": not in the one formatting\n";
      return 1;
    }
  } else {
    return usage();
  }
  return 0;
}
