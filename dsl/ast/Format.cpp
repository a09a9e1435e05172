// In: Ast and the source it came from. Out: its declarations in the one
// formatting. Must not know: meaning, tokens.
#include "dsl/ast/AstPrinter.h"
#include "dsl/ast/Formatter.h"

#include <algorithm>

namespace rl::ast {

namespace {

bool looksLikeDoc(const std::string &comment) {
  return comment.rfind("##", 0) == 0 && comment.rfind("###", 0) != 0;
}

bool isBlankLine(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view word(Callable::Kind kind) {
  switch (kind) {
  case Callable::Kind::Fn:
    return "fn ";
  case Callable::Kind::Reward:
    return "reward ";
  case Callable::Kind::Advantage:
    return "advantage ";
  case Callable::Kind::Objective:
    return "objective ";
  case Callable::Kind::Metric:
    return "metric ";
  case Callable::Kind::Scheduler:
    return "scheduler ";
  case Callable::Kind::Task:
    return "task ";
  }
  return "";
}

template <typename... Nodes> Range rangeOf(const std::variant<Nodes...> &node) {
  return std::visit(
      [](const auto &each) {
        if constexpr (requires { each->range; })
          return each->range;
        else
          return each.range;
      },
      node);
}
Range rangeOf(const Slot &slot) { return slot.range; }

template <typename... Nodes> bool hasDoc(const std::variant<Nodes...> &node) {
  return std::visit(
      [](const auto &each) {
        if constexpr (requires { each.doc; })
          return !each.doc.empty();
        else
          return false;
      },
      node);
}
bool hasDoc(const Slot &) { return false; }

} // namespace

std::string Formatter::run() {
  bool first = true;
  for (size_t i = 0; i < file.items.size();) {
    const Item &item = file.items[i];
    separate(rangeOf(item).begin, hasDoc(item), first);
    first = false;
    size_t count = 1;
    if (std::holds_alternative<Use>(item)) {
      // Further names of one `use` start at the name itself.
      while (i + count < file.items.size()) {
        auto *use = std::get_if<Use>(&file.items[i + count]);
        if (!use || use->range.begin == use->range.end || use->path.empty() ||
            use->range.begin != use->path[0].range.begin)
          break;
        ++count;
      }
      printUses(i, count);
    } else {
      std::visit(
          [&](const auto &node) {
            using Node = std::decay_t<decltype(node)>;
            if constexpr (std::is_same_v<Node, Parameter>)
              print(node, true);
            else if constexpr (!std::is_same_v<Node, Use>)
              print(node);
          },
          item);
    }
    i += count;
  }
  uint32_t end = static_cast<uint32_t>(source.size()) + 1;
  if (nextComment < file.comments.size())
    separate(end, false, first);
  return layout.render(formatWidth);
}

//===--- Comments and blank lines ----------------------------------------===//

/// Places the comments that begin before `offset`.
void Formatter::before(uint32_t offset) {
  if (measuring)
    return;
  while (nextComment < file.comments.size() &&
         file.comments[nextComment].range.begin < offset) {
    const Comment &comment = file.comments[nextComment++];
    layout.comment(comment.text, comment.ownLine);
  }
}

/// Places those that end a line, up to the first with a line of its own.
void Formatter::trailing(uint32_t offset) {
  if (measuring)
    return;
  while (nextComment < file.comments.size() &&
         file.comments[nextComment].range.begin < offset &&
         !file.comments[nextComment].ownLine)
    layout.comment(file.comments[nextComment++].text, false);
}

/// Ends the line before a part that starts at `offset`, with the comments and
/// at most one blank line between.
void Formatter::separate(uint32_t offset, bool hasDoc, bool first) {
  trailing(offset);
  bool afterDocLike = false;
  while (nextComment < file.comments.size() &&
         file.comments[nextComment].range.begin < offset) {
    const Comment &comment = file.comments[nextComment++];
    layout.hardLine(!first && blankBefore(comment.range.begin, false));
    layout.comment(comment.text, comment.ownLine);
    // Without a blank line it would become documentation of what follows.
    afterDocLike = looksLikeDoc(comment.text);
    first = false;
  }
  layout.hardLine(afterDocLike || (!first && blankBefore(offset, hasDoc)));
}

/// Whether an empty line stands before the line of `offset` and its
/// documentation.
bool Formatter::blankBefore(uint32_t offset, bool hasDoc) const {
  if (source.empty() || offset > source.size())
    return false;
  size_t end = source.rfind('\n', offset == 0 ? 0 : offset - 1);
  while (end != std::string::npos && end > 0) {
    size_t begin = source.rfind('\n', end - 1);
    size_t from = begin == std::string::npos ? 0 : begin + 1;
    std::string_view line = std::string_view(source).substr(from, end - from);
    if (isBlankLine(line))
      return true;
    size_t at = line.find_first_not_of(" \t");
    if (!hasDoc || !looksLikeDoc(std::string(line.substr(at, 3))))
      return false;
    end = begin;
  }
  return false;
}

/// Offset of the first character from `from` on that is neither space nor
/// comment; 0 without a source.
uint32_t Formatter::nextCode(uint32_t from) const {
  size_t at = from;
  while (at < source.size()) {
    char c = source[at];
    if (c == '#') {
      at = source.find('\n', at);
      if (at == std::string::npos)
        return 0;
    } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      return static_cast<uint32_t>(at);
    }
    ++at;
  }
  return 0;
}

/// Offset of `sign` in the code from `from` on, with no text between.
uint32_t Formatter::find(char sign, uint32_t from) const {
  uint32_t at = nextCode(from);
  while (at != 0 && source[at] != sign)
    at = nextCode(at + 1);
  return at;
}

void Formatter::docLines(const std::string &doc) {
  if (doc.empty())
    return;
  size_t begin = 0;
  while (true) {
    size_t end = doc.find('\n', begin);
    std::string text = doc.substr(begin, end - begin);
    layout.comment(text.empty() ? "##" : "## " + text, true);
    if (end == std::string::npos)
      break;
    begin = end + 1;
  }
  layout.hardLine();
}

//===--- Declarations ----------------------------------------------------===//

/// `{ a  b }` on one line if it was written so and fits, else a line for each.
/// `from` is where to look for the `{`.
template <typename Node>
void Formatter::block(const std::vector<Node> &nodes, Range range,
                      uint32_t from, bool mayBeFlat) {
  uint32_t opening = find('{', from);
  uint32_t closing = range.end == 0 ? 0 : range.end - 1;
  bool flat =
      mayBeFlat && !nodes.empty() && opening < closing &&
      source.substr(opening, closing - opening).find('\n') == std::string::npos;
  before(opening);
  layout.text(" {");
  if (nodes.empty()) {
    bool comments = nextComment < file.comments.size() &&
                    file.comments[nextComment].range.begin < closing;
    layout.indent();
    if (comments) {
      // Each comment ends its line, so a bare `}` comes after them.
      trailing(closing);
      bool first = true;
      while (nextComment < file.comments.size() &&
             file.comments[nextComment].range.begin < closing) {
        const Comment &comment = file.comments[nextComment++];
        layout.hardLine(!first && blankBefore(comment.range.begin, false));
        layout.comment(comment.text, comment.ownLine);
        first = false;
      }
    }
    layout.dedent();
    if (comments)
      layout.hardLine();
    layout.text("}");
    return;
  }
  if (flat)
    layout.open();
  layout.indent();
  bool first = true;
  for (const Node &node : nodes) {
    if (flat)
      layout.line(first ? " " : "  ");
    else
      separate(rangeOf(node).begin, hasDoc(node), first);
    first = false;
    if constexpr (std::is_same_v<Node, Slot>)
      print(node);
    else
      std::visit(
          [&](const auto &each) {
            using Each = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<Each, Parameter>)
              print(each, true);
            else
              print(each);
          },
          node);
  }
  trailing(closing);
  while (nextComment < file.comments.size() &&
         file.comments[nextComment].range.begin < closing) {
    const Comment &comment = file.comments[nextComment++];
    layout.hardLine(blankBefore(comment.range.begin, false));
    layout.comment(comment.text, comment.ownLine);
  }
  layout.dedent();
  if (flat) {
    layout.line();
    layout.text("}");
    layout.close();
  } else {
    layout.hardLine();
    layout.text("}");
  }
}

void Formatter::printUses(size_t first, size_t count) {
  layout.text("use ");
  layout.open();
  layout.indent();
  for (size_t i = first; i < first + count; ++i) {
    const Use &use = std::get<Use>(file.items[i]);
    if (i > first) {
      layout.text(",");
      trailing(use.range.begin);
      layout.line();
    }
    before(use.path.back().range.end);
    std::string text;
    if (use.file)
      text = source.substr(use.path[0].range.begin,
                           use.path[0].range.end - use.path[0].range.begin);
    else
      for (const Name &part : use.path)
        text += (text.empty() ? "" : ".") + part.text;
    layout.text(text);
    if (use.alias) {
      before(use.alias->range.end);
      layout.text(" as " + use.alias->text);
    }
  }
  layout.dedent();
  layout.close();
}

void Formatter::parameterHead(const Parameter &parameter) {
  name(parameter.name);
  layout.text(": ");
  type(parameter.type);
  if (parameter.bounds) {
    before(parameter.bounds->range.end);
    layout.text(" in " + spell(*parameter.bounds));
  }
  if (parameter.defaultValue) {
    before(leadingEnd(*parameter.defaultValue));
    layout.text(" = ");
    expression(parameter.defaultValue);
  }
}

/// A short documentation stands behind its parameter, a longer one above.
bool Formatter::docTrails(const Parameter &parameter, bool isParam) {
  if (parameter.doc.empty() || parameter.doc.find('\n') != std::string::npos)
    return false;
  Layout kept = std::move(layout);
  layout = Layout();
  measuring = true;
  parameterHead(parameter);
  measuring = false;
  std::string text = layout.render(SIZE_MAX);
  layout = std::move(kept);
  // Indentation, `param ` or a comma, and `  ## `.
  size_t around = 2 + (isParam ? 6 : 1) + 5;
  return text.find('\n') == text.size() - 1 &&
         columnsOf(text) - 1 + around + columnsOf(parameter.doc) <= formatWidth;
}

void Formatter::print(const Parameter &parameter, bool isParam) {
  bool trails = docTrails(parameter, isParam);
  if (!trails)
    docLines(parameter.doc);
  layout.text("param ");
  parameterHead(parameter);
  before(parameter.range.end);
  if (trails)
    layout.comment("## " + parameter.doc, false);
}

/// Parameters or fields between brackets that stand after `from`, with `flat`
/// inside them on one line.
void Formatter::parameters(const std::vector<Parameter> &parameters,
                           std::string_view opening, std::string_view closing,
                           std::string flat, uint32_t from) {
  uint32_t end =
      find(closing[0], parameters.empty() ? from : parameters.back().range.end);
  layout.open();
  layout.text(std::string(opening));
  layout.indent();
  bool first = true;
  for (const Parameter &parameter : parameters) {
    bool trails = docTrails(parameter, false);
    bool last = &parameter == &parameters.back();
    bool comments =
        nextComment < file.comments.size() &&
        file.comments[nextComment].range.begin < parameter.range.begin;
    if (comments || !parameter.doc.empty())
      separate(parameter.range.begin, true, true);
    else
      layout.line(first ? flat : " ");
    first = false;
    if (!trails)
      docLines(parameter.doc);
    parameterHead(parameter);
    if (last)
      layout.ifBroken(",");
    else
      layout.text(",");
    before(parameter.range.end);
    if (trails)
      layout.comment("## " + parameter.doc, false);
  }
  before(end);
  layout.dedent();
  if (!parameters.empty())
    layout.line(flat);
  layout.text(std::string(closing));
  layout.close();
}

void Formatter::print(const RecordType &record) {
  docLines(record.doc);
  layout.text("record ");
  name(record.name);
  parameters(record.fields, " {", "}", " ", record.name.range.end);
}

void Formatter::print(const ChoiceType &choice) {
  docLines(choice.doc);
  layout.text("choice ");
  name(choice.name);
  layout.open();
  layout.text(" {");
  layout.indent();
  for (const Name &value : choice.values) {
    if (&value != &choice.values.front())
      layout.text(",");
    layout.line(" ");
    name(value);
  }
  layout.ifBroken(",");
  before(choice.range.end == 0 ? 0 : choice.range.end - 1);
  layout.dedent();
  layout.line(" ");
  layout.text("}");
  layout.close();
}

void Formatter::print(const Callable &callable) {
  docLines(callable.doc);
  layout.text(std::string(word(callable.kind)));
  name(callable.name);
  parameters(callable.parameters, "(", ")", "", callable.name.range.end);
  uint32_t from = callable.parameters.empty()
                      ? callable.name.range.end
                      : callable.parameters.back().range.end;
  from = find(')', from);
  if (callable.result) {
    before(callable.result->range.end);
    layout.text(" -> ");
    type(*callable.result);
    from = callable.result->range.end;
  }
  if (callable.size) {
    before(leadingEnd(*callable.size));
    layout.text(" of ");
    expression(callable.size);
    from = callable.size->range.end;
  }
  if (callable.isExpressionBody) {
    const ExprPtr &value = std::get<ExprPtr>(callable.body[0]);
    before(find('=', from));
    layout.text(" = ");
    expression(value);
  }
  if (!callable.isExpressionBody)
    block(callable.body, callable.range, from, true);
}

void Formatter::print(const Experiment &experiment) {
  docLines(experiment.doc);
  layout.text("experiment ");
  name(experiment.name);
  uint32_t head = experiment.name.range.end;
  if (!experiment.base.empty()) {
    head = experiment.base.back().range.end;
    before(head);
    layout.text(" = ");
    for (const Name &part : experiment.base)
      layout.text((&part == experiment.base.data() ? "" : ".") + part.text);
    layout.text(" with");
  }
  block(experiment.members, experiment.range, head, false);
}

void Formatter::print(const Phase &phase) {
  docLines(phase.doc);
  if (phase.name) {
    layout.text("phase ");
    name(*phase.name);
    if (!phase.kind.text.empty())
      layout.text(": ");
  }
  bool hasKind = !phase.kind.text.empty();
  if (hasKind)
    name(phase.kind);
  block(phase.slots, phase.range,
        hasKind ? phase.kind.range.end : phase.name->range.end, true);
}

void Formatter::print(const Slot &slot) {
  name(slot.name);
  layout.text(" = ");
  expression(slot.value);
  before(slot.range.end);
}

void Formatter::print(const Let &let) {
  name(let.name);
  if (let.type) {
    layout.text(": ");
    type(*let.type);
  }
  layout.text(" = ");
  expression(let.value);
  before(let.range.end);
}

void Formatter::print(const AxisDecl &axis) {
  docLines(axis.doc);
  layout.text("axis ");
  name(axis.name);
  if (axis.size) {
    layout.text("[");
    expression(axis.size);
    before(axis.range.end);
    layout.text("]");
  } else if (axis.items) {
    layout.text(" = ");
    expression(axis.items);
    before(axis.range.end);
  }
}

void Formatter::print(const StateDecl &state) {
  layout.text("state ");
  name(state.name);
  layout.text(": ");
  type(state.type);
  if (state.init) {
    layout.text(" = ");
    expression(state.init);
  }
  before(state.range.end);
}

void Formatter::print(const NetDecl &net) {
  layout.text("net ");
  name(net.name);
  layout.text(" = ");
  expression(net.value);
  before(net.range.end);
}

void Formatter::print(const NextDecl &next) {
  layout.text("next ");
  name(next.name);
  layout.text(" = ");
  expression(next.value);
  before(next.range.end);
}

/// `forall a: f32[prompt], b: f32 in 0..1, cases: 20`.
void Formatter::forall(const Check &check) {
  if (check.drawn.empty() && check.settings.empty())
    return;
  layout.line();
  layout.open();
  layout.text("forall ");
  layout.indent();
  bool isFirst = true;
  auto separate = [&](uint32_t begin) {
    if (!isFirst)
      layout.text(",");
    before(begin);
    if (!isFirst)
      layout.line();
    isFirst = false;
  };
  for (const Parameter &parameter : check.drawn) {
    separate(parameter.range.begin);
    parameterHead(parameter);
    before(parameter.range.end);
  }
  for (const Argument &setting : check.settings) {
    separate(setting.name->range.begin);
    layout.text(setting.name->text + ": ");
    expression(setting.value);
  }
  layout.dedent();
  layout.close();
}

void Formatter::print(const Check &check) {
  layout.text("check ");
  if (check.next) {
    layout.text("next ");
    name(*check.next);
    layout.text(" of ");
  }
  if (check.by)
    layout.text("slope of ");
  before(leadingEnd(*check.actual));
  layout.open();
  expression(check.actual);
  layout.indent();
  if (check.by) {
    before(check.by->range.begin);
    layout.line();
    layout.text("by ");
    expression(check.by);
  }
  for (const ExprPtr &step : check.then) {
    before(leadingEnd(*step));
    layout.line();
    layout.text("then ");
    expression(step);
  }
  if (check.given) {
    before(check.given->range.begin);
    layout.line();
    layout.text("given ");
    expression(check.given);
  }
  before(check.relation.range.begin);
  layout.line();
  if (check.message) {
    layout.text("fails with ");
    before(check.message->range.begin);
    expression(check.message);
  } else {
    layout.text(check.relation.text + " ");
    expression(check.expected);
  }
  if (check.tolerance) {
    before(leadingEnd(*check.tolerance));
    layout.line();
    layout.text("within ");
    expression(check.tolerance);
  }
  if (check.table) {
    before(check.table->range.begin);
    layout.line();
    layout.text("for ");
    expression(check.table);
  }
  forall(check);
  before(check.range.end);
  layout.dedent();
  layout.close();
}

std::string format(const File &file, const std::string &source) {
  return Formatter(file, source).run();
}

} // namespace rl::ast
