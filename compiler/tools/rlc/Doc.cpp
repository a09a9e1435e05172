// In: Options of doc. Out: documentation of names. Must not know: where it is
// written.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Report.h"

#include "dsl/doc/Doc.h"

#include <cstdio>

namespace rl::tool {

int runDoc(const Options &options) {
  doc::Index index(findStdlib());
  std::string text;
  if (options.words.empty())
    text = doc::printIndex(index);
  for (const std::string &name : options.words) {
    std::vector<const doc::Entry *> found = index.find(name);
    if (found.empty()) {
      std::string near = index.near(name);
      return printError(misused,
                        "nothing is called `" + name + "`" +
                            (near.empty() ? "; `rlc doc` lists what there is"
                                          : "; did you mean `" + near + "`?"));
    }
    for (const doc::Entry *entry : found)
      text += (text.empty() ? "" : "\n") + doc::print(*entry);
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return done;
}

} // namespace rl::tool
