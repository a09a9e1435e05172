// In: any bytes. Out: nothing; it stops at a crash, a hang, or a program whose
// formatting changes its meaning. Must not know: what programs mean.
// `README.md` says how it is run.
#include "dsl/ast/AstPrinter.h"
#include "dsl/diag/Diagnostics.h"
#include "dsl/parse/Parse.h"

#include <cstdio>
#include <cstdlib>

namespace {

/// Stops with what was found; libFuzzer keeps the input.
[[noreturn]] void fail(const char *what, const std::string &before,
                       const std::string &after) {
  std::fprintf(stderr, "%s\n--- before\n%s\n--- after\n%s\n", what,
               before.c_str(), after.c_str());
  std::abort();
}

std::string commentsOf(const rl::ast::File &file) {
  std::string out;
  for (const rl::ast::Comment &comment : file.comments)
    out += comment.text + "\n";
  return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string bytes(reinterpret_cast<const char *>(data), size);
  rl::diag::Source source("input.rl", bytes);
  rl::diag::Diagnostics diagnostics;
  rl::ast::File file = rl::parse::parseFile(source, diagnostics);
  uint32_t last = 0;
  for (const rl::diag::Diagnostic &each : diagnostics.all()) {
    if (rl::diag::render(each).empty() || each.place.range.begin < last)
      fail("diagnostics out of order", bytes, rl::diag::render(each));
    if (each.id == rl::diag::Id::ParserFault)
      fail("the parser failed", bytes, rl::diag::render(each));
    last = each.place.range.begin;
  }
  std::string tree = rl::ast::dump(file);
  if (diagnostics.hasErrors())
    return 0;

  std::string formatted = rl::ast::format(file, bytes);
  rl::diag::Source again("formatted.rl", formatted);
  rl::diag::Diagnostics found;
  rl::ast::File reread = rl::parse::parseFile(again, found);
  for (const rl::diag::Diagnostic &each : found.all())
    fail("formatting made an error", formatted, rl::diag::render(each));
  if (rl::ast::dump(reread) != tree)
    fail("formatting changed the tree", tree,
         rl::ast::dump(reread) + formatted);
  if (commentsOf(reread) != commentsOf(file))
    fail("formatting changed comments", commentsOf(file), formatted);
  std::string twice = rl::ast::format(reread, formatted);
  if (twice != formatted)
    fail("formatting is not idempotent", formatted, twice);
  return 0;
}
