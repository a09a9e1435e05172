// In: entries. Out: them as text, 100 columns wide. Must not know: where they
// come from.
#include "dsl/doc/Doc.h"

#include "dsl/explain/Writer.h"

#include <algorithm>
#include <sstream>

namespace rl::doc {

using explain::Writer;

/// One line, or a parameter a line where it is longer than that.
static void printSignature(Writer &out, const Entry &entry) {
  size_t open = entry.signature.find('(');
  bool declared = entry.folder.rfind("std.", 0) == 0;
  if (!declared || entry.parameters.empty() || open == std::string::npos ||
      entry.signature.size() + 2 <= Writer::columns)
    return out.line("  ", entry.signature);
  out.line("  ", entry.signature.substr(0, open + 1));
  for (const Parameter &parameter : entry.parameters)
    out.line(
        "    ",
        parameter.name + ": " + parameter.type +
            (parameter.fallback.empty() ? "" : " = " + parameter.fallback) +
            ",");
  size_t result = entry.signature.rfind(") -> ");
  size_t size = entry.signature.rfind(") of ");
  size_t close = result != std::string::npos ? result
                 : size != std::string::npos ? size
                                             : entry.signature.size() - 1;
  out.line("  ", entry.signature.substr(close));
}

std::string print(const Entry &entry) {
  Writer out;
  out.edge(entry.kind + " " + entry.name, entry.place);
  if (!entry.signature.empty()) {
    out.blank();
    printSignature(out, entry);
  }
  if (!entry.text.empty()) {
    out.blank();
    std::istringstream in(entry.text);
    bool asWritten = entry.kind != "rule" && entry.kind != "diagnostic";
    if (!asWritten)
      out.fill("", entry.text);
    else
      for (std::string line; std::getline(in, line);)
        out.line("", line);
  }
  if (!entry.parameters.empty()) {
    out.blank();
    std::vector<std::vector<std::string>> rows;
    for (const Parameter &parameter : entry.parameters)
      rows.push_back(
          {parameter.name, parameter.type,
           parameter.fallback.empty() ? "required" : "= " + parameter.fallback,
           parameter.doc});
    out.table("  ", rows);
  }
  if (!entry.notes.empty()) {
    out.blank();
    for (const std::string &note : entry.notes)
      out.fill("  ", note);
  }
  if (!entry.examples.empty()) {
    out.blank();
    for (const std::string &example : entry.examples) {
      std::istringstream in(example);
      for (std::string line; std::getline(in, line);)
        out.line("  ", line);
    }
  }
  return out.text;
}

std::string printIndex(const Index &index) {
  Writer out;
  std::vector<std::string> folders;
  for (const Entry &entry : index.all())
    if (std::find(folders.begin(), folders.end(), entry.folder) ==
        folders.end())
      folders.push_back(entry.folder);
  bool first = true;
  for (const std::string &folder : folders) {
    // Rows that nobody looks for by reading a list.
    if (folder == "diagnostics" || folder == "rules")
      continue;
    if (!first)
      out.blank();
    first = false;
    out.line("", folder);
    std::vector<std::vector<std::string>> rows;
    for (const Entry &entry : index.all()) {
      if (entry.folder != folder || entry.kind == "slot")
        continue;
      bool library = folder.rfind("std.", 0) == 0;
      rows.push_back({library ? entry.word() : entry.name,
                      entry.kind == "chapter" ? "" : entry.summary()});
    }
    out.table("  ", rows);
  }
  out.blank();
  out.fill("", "`rlc doc NAME` prints one of them; so it does for a slot "
               "(train.steps), a rule (axes.3) and a diagnostic.");
  return out.text;
}

} // namespace rl::doc
