// In: the `.def` tables. Out: an entry for each row. Must not know: files.
#include "dsl/doc/Doc.h"

#include "dsl/sema/SlotTable.h"

namespace rl::doc {
namespace {

struct PrimitiveRow {
  std::string id, spelling, family, signature, doc;
};

std::vector<PrimitiveRow> primitives() {
  std::vector<PrimitiveRow> rows;
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  rows.push_back({#id, spelling, #family, signature, doc});
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  return rows;
}

void addPrimitives(std::vector<Entry> &entries) {
  for (const PrimitiveRow &row : primitives()) {
    Entry entry;
    bool called = !row.spelling.empty();
    entry.name = called ? row.spelling : row.id;
    entry.kind = "primitive";
    entry.folder = "primitives";
    entry.text = row.doc;
    if (called)
      entry.signature = row.family == "Leaf"
                            ? row.spelling + ": " + row.signature
                            : row.spelling + "(" + row.signature + ")";
    else
      entry.notes.push_back("reached by an operator or by reading a name");
    entry.notes.push_back("family: " + row.family);
    entries.push_back(std::move(entry));
  }
}

std::string rangeOf(const std::string &context, const std::string &slot) {
  std::string range;
#define CONTEXT(name, kind, doc)
#define SLOT(context, name, type, fallback, when, doc)
#define RANGE(of, name, words, condition)                                      \
  if (context == #of && slot == #name)                                         \
    range = words;
#define DIVIDES(of, part, whole)
#define UNREAD(of, name, other, why, condition)
#include "dsl/primitives/Slots.def"
#undef CONTEXT
#undef SLOT
#undef RANGE
#undef DIVIDES
#undef UNREAD
  return range;
}

const char *inWords(sema::When when) {
  switch (when) {
  case sema::When::Build:
    return "a constant, known when the program is compiled";
  case sema::When::Start:
    return "may read params";
  case sema::When::Step:
    return "may read params, `step` and `steps`";
  case sema::When::Batch:
    return "a program over the batch";
  }
  return "";
}

void addSlots(std::vector<Entry> &entries) {
  for (const sema::ContextRow &context : sema::contexts()) {
    Entry record;
    record.name = context.name;
    record.kind = "record";
    record.folder = "records and slots";
    record.text = context.doc;
    record.signature = context.name + " makes a value of kind " + context.kind;
    std::vector<Entry> slots;
    for (const sema::SlotRow &row : context.slots) {
      record.parameters.push_back(
          {row.name, sema::inWords(row.type), row.fallback, row.doc});
      Entry slot;
      slot.name = context.name + "." + row.name;
      slot.kind = "slot";
      slot.folder = record.folder;
      slot.text = row.doc;
      slot.signature =
          row.name + " = " + (row.fallback.empty() ? ".." : row.fallback);
      slot.notes.push_back("takes " + sema::inWords(row.type) + ", " +
                           inWords(row.when));
      slot.notes.push_back(row.fallback.empty() ? "required"
                                                : "default: " + row.fallback);
      if (std::string range = rangeOf(context.name, row.name); !range.empty())
        slot.notes.push_back("range: " + range);
      slots.push_back(std::move(slot));
    }
    entries.push_back(std::move(record));
    for (Entry &slot : slots)
      entries.push_back(std::move(slot));
  }
}

void addDiagnostics(std::vector<Entry> &entries) {
#define DIAGNOSTIC(id, severity, rule, words)                                  \
  {                                                                            \
    Entry entry;                                                               \
    entry.name = #id;                                                          \
    entry.kind = "diagnostic";                                                 \
    entry.folder = "diagnostics";                                              \
    entry.text = words;                                                        \
    entry.notes = {"severity: " #severity,                                     \
                   "rule: " + std::string(rule) + ", `rlc doc " + rule + "`"}; \
    entries.push_back(std::move(entry));                                       \
  }
#include "dsl/diag/Diagnostics.def"
#undef DIAGNOSTIC
}

void addAxes(std::vector<Entry> &entries) {
#define AXIS(axis, order, words)                                               \
  {                                                                            \
    Entry entry;                                                               \
    entry.name = #axis;                                                        \
    entry.kind = "axis";                                                       \
    entry.folder = "axes";                                                     \
    entry.text = words;                                                        \
    entry.notes = {std::string(#order) == "Ordered"                            \
                       ? "its points follow each other"                        \
                       : "its points have no order"};                          \
    entries.push_back(std::move(entry));                                       \
  }
#include "dsl/primitives/Axes.def"
#undef AXIS
}

} // namespace

void addTables(std::vector<Entry> &entries) {
  addPrimitives(entries);
  addAxes(entries);
  addSlots(entries);
  addDiagnostics(entries);
}

} // namespace rl::doc
