// In: symbols. Out: Markdown, completion items, outline entries.
// Must not know: documents, messages.
#include "compiler/tools/rl-lsp/Describe.h"

#include <cstdio>

namespace rl::lsp {
namespace protocol = llvm::lsp;
using index::Symbol;
using index::SymbolKind;

/// What a symbol is, as a program would declare it.
static std::string headOf(const Symbol &symbol, const std::string &type) {
  std::string typed = symbol.name + (type.empty() ? "" : ": " + type);
  switch (symbol.kind) {
  case SymbolKind::Declaration:
  case SymbolKind::Experiment:
  case SymbolKind::Primitive:
  case SymbolKind::Constructor:
    return symbol.head.empty() ? typed : symbol.head;
  case SymbolKind::Library:
    return "use " + symbol.word;
  case SymbolKind::Param:
    return "param " + typed;
  case SymbolKind::Phase:
    return "phase " + symbol.name;
  case SymbolKind::Axis:
    return "axis " + symbol.name;
  case SymbolKind::Value:
    return (symbol.word == "state" ? "state " : "") + typed;
  default:
    return typed;
  }
}

std::string describe(const Symbol &symbol,
                     const index::Occurrence *occurrence) {
  std::string type = symbol.type, constant;
  if (occurrence) {
    constant = occurrence->constant;
    if (symbol.kind != SymbolKind::Slot && !occurrence->type.empty())
      type = occurrence->type;
  }
  std::string text = "```rl\n";
  if (symbol.kind == SymbolKind::Slot)
    text += "# slot of " + symbol.word + ": " + symbol.type + "\n" +
            symbol.name + (symbol.value.empty() ? "" : " = " + symbol.value) +
            "\n";
  else
    text += headOf(symbol, type) +
            (symbol.kind != SymbolKind::Value && !symbol.value.empty()
                 ? " = " + symbol.value
                 : "") +
            "\n";
  text += "```\n";
  if (symbol.kind == SymbolKind::Slot && symbol.value.empty())
    text += "\nrequired\n";
  // Of a callable, the head is its declaration; this is its value here.
  if ((symbol.kind == SymbolKind::Declaration ||
       symbol.kind == SymbolKind::Primitive) &&
      occurrence && !occurrence->type.empty())
    text += "\nhere `" + occurrence->type + "`\n";
  if (!constant.empty())
    text += "\nvalue `" + constant + "`\n";
  if (!symbol.doc.empty())
    text += "\n" + symbol.doc + "\n";
  return text;
}

static protocol::CompletionItemKind completionKind(const Symbol &symbol) {
  using Kind = protocol::CompletionItemKind;
  switch (symbol.kind) {
  case SymbolKind::Library:
    return Kind::Module;
  case SymbolKind::Declaration:
  case SymbolKind::Primitive:
    return Kind::Function;
  case SymbolKind::Constructor:
    return Kind::Constructor;
  case SymbolKind::Slot:
  case SymbolKind::Parameter:
    return symbol.source ? Kind::Variable : Kind::Property;
  case SymbolKind::Stream:
  case SymbolKind::Field:
    return Kind::Field;
  case SymbolKind::Axis:
    return Kind::EnumMember;
  case SymbolKind::Type:
    return Kind::Class;
  default:
    return Kind::Variable;
  }
}

protocol::CompletionItem itemOf(const index::Completion &completion,
                                size_t rank) {
  protocol::CompletionItem item;
  item.label = completion.label;
  item.insertText = completion.insert;
  item.insertTextFormat = protocol::InsertTextFormat::PlainText;
  char order[16];
  std::snprintf(order, sizeof order, "%05zu", rank);
  item.sortText = order;
  if (completion.isWord) {
    item.kind = protocol::CompletionItemKind::Keyword;
    return item;
  }
  const Symbol &symbol = completion.symbol;
  item.kind = completionKind(symbol);
  item.detail = symbol.kind == SymbolKind::Declaration ||
                        symbol.kind == SymbolKind::Primitive ||
                        symbol.kind == SymbolKind::Constructor ||
                        symbol.kind == SymbolKind::Library
                    ? headOf(symbol, symbol.type)
                    : symbol.type;
  bool hasDefault = symbol.kind == SymbolKind::Slot ||
                    symbol.kind == SymbolKind::Parameter ||
                    symbol.kind == SymbolKind::Param;
  if (hasDefault)
    item.detail += symbol.value.empty() ? " (required)" : " = " + symbol.value;
  if (!symbol.doc.empty())
    item.documentation =
        protocol::MarkupContent{protocol::MarkupKind::Markdown, symbol.doc};
  return item;
}

static protocol::SymbolKind outlineKind(const Symbol &symbol) {
  using Kind = protocol::SymbolKind;
  switch (symbol.kind) {
  case SymbolKind::Experiment:
    return Kind::Class;
  case SymbolKind::Phase:
    return Kind::Method;
  case SymbolKind::Declaration:
    return Kind::Function;
  case SymbolKind::Axis:
    return Kind::Enum;
  case SymbolKind::Param:
    return Kind::Constant;
  default:
    return Kind::Variable;
  }
}

protocol::DocumentSymbol outlineSymbol(const Symbol &symbol,
                                       const Positions &positions) {
  ast::Range extent = symbol.extent;
  extent.begin = std::min(extent.begin, symbol.range.begin);
  extent.end = std::max(extent.end, symbol.range.end);
  protocol::DocumentSymbol made(symbol.name, outlineKind(symbol),
                                positions.rangeOf(extent),
                                positions.rangeOf(symbol.range));
  made.detail =
      symbol.kind == SymbolKind::Declaration ? symbol.word : symbol.type;
  return made;
}

} // namespace rl::lsp
