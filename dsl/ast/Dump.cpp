// In: Ast. Out: its tree as text, one node a line. Must not know: meaning,
// the source it came from.
#include "dsl/ast/AstPrinter.h"
#include "dsl/ast/Formatter.h"

namespace rl::ast {

namespace {

std::string_view kindName(Callable::Kind kind) {
  switch (kind) {
  case Callable::Kind::Fn:
    return "fn";
  case Callable::Kind::Reward:
    return "reward";
  case Callable::Kind::Advantage:
    return "advantage";
  case Callable::Kind::Objective:
    return "objective";
  case Callable::Kind::Metric:
    return "metric";
  case Callable::Kind::Scheduler:
    return "scheduler";
  case Callable::Kind::Task:
    return "task";
  }
  return "";
}

std::string dotted(const std::vector<Name> &path) {
  std::string out;
  for (const Name &name : path)
    out += (out.empty() ? "" : ".") + name.text;
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out + "\"";
}

class Dumper {
public:
  std::string run(const File &file) {
    for (const Item &item : file.items)
      std::visit([&](const auto &node) { print(node); }, item);
    return std::move(out);
  }

private:
  void line(std::string_view text) {
    out.append(2 * depth, ' ');
    out += text;
    out += '\n';
  }
  void doc(const std::string &text) {
    if (!text.empty())
      line("doc " + quoted(text));
  }

  /// A named group of children.
  template <typename Body> void group(std::string_view title, Body &&body) {
    line(title);
    ++depth;
    body();
    --depth;
  }
  void labelled(std::string_view title, const ExprPtr &expr) {
    if (expr)
      group(title, [&] { print(expr); });
  }

  void print(const Use &use) {
    line("use " + (use.file ? quoted(*use.file) : dotted(use.path)) +
         (use.alias ? " as " + use.alias->text : ""));
  }
  void print(const Parameter &parameter) {
    std::string title = "param " + parameter.name.text + ": ";
    title += spell(parameter.type);
    if (parameter.bounds)
      title += " in " + spell(*parameter.bounds);
    group(title, [&] {
      doc(parameter.doc);
      if (parameter.defaultValue)
        print(parameter.defaultValue);
    });
  }
  void print(const Callable &callable) {
    std::string title(kindName(callable.kind));
    title += " " + callable.name.text;
    if (callable.result)
      title += " -> " + spell(*callable.result);
    group(title, [&] {
      doc(callable.doc);
      for (const Parameter &parameter : callable.parameters)
        print(parameter);
      labelled("of", callable.size);
      group(callable.isExpressionBody ? "value" : "body", [&] {
        for (const Statement &statement : callable.body)
          std::visit([&](const auto &node) { print(node); }, statement);
      });
    });
  }
  void print(const Let &let) {
    labelled("let " + let.name.text + (let.type ? ": " + spell(*let.type) : ""),
             let.value);
  }
  void print(const AxisDecl &axis) {
    std::string title = "axis " + axis.name.text;
    if (!axis.size && !axis.items)
      return line(title);
    labelled(axis.size ? title : title + " =",
             axis.size ? axis.size : axis.items);
  }
  void print(const RecordType &record) {
    group("record " + record.name.text, [&] {
      doc(record.doc);
      for (const Parameter &field : record.fields)
        print(field);
    });
  }
  void print(const ChoiceType &choice) {
    std::string title = "choice " + choice.name.text + ":";
    for (const Name &value : choice.values)
      title += " " + value.text;
    group(title, [&] { doc(choice.doc); });
  }
  void print(const StateDecl &state) {
    std::string title = "state " + state.name.text + ": " + spell(state.type);
    if (state.init)
      labelled(title, state.init);
    else if (state.type.capacity)
      labelled(title, state.type.capacity);
    else
      line(title);
  }
  void print(const NetDecl &net) {
    labelled("net " + net.name.text, net.value);
  }
  void print(const NextDecl &next) {
    labelled("next " + next.name.text, next.value);
  }
  void print(const Slot &slot) {
    labelled("slot " + slot.name.text, slot.value);
  }
  void print(const Phase &phase) {
    std::string title = "phase";
    if (phase.name)
      title += " " + phase.name->text;
    if (!phase.kind.text.empty())
      title += ": " + phase.kind.text;
    group(title, [&] {
      doc(phase.doc);
      for (const Slot &slot : phase.slots)
        print(slot);
    });
  }
  void print(const Experiment &experiment) {
    std::string title = "experiment " + experiment.name.text;
    if (!experiment.base.empty())
      title += " = " + dotted(experiment.base) + " with";
    group(title, [&] {
      doc(experiment.doc);
      for (const auto &member : experiment.members)
        std::visit([&](const auto &node) { print(node); }, member);
    });
  }
  void print(const Check &check) {
    group("check " + check.relation.text, [&] {
      if (check.next)
        line("next " + check.next->text);
      print(check.actual);
      labelled("by", check.by);
      for (const ExprPtr &step : check.then)
        labelled("then", step);
      labelled("given", check.given);
      labelled("expected", check.expected);
      labelled("within", check.tolerance);
      labelled("message", check.message);
      labelled("for", check.table);
      for (const Parameter &parameter : check.drawn)
        print(parameter);
      print(check.settings);
    });
  }

  void print(const ExprPtr &expr) {
    switch (expr->kind) {
    case Expr::Kind::Integer:
      return line("integer " + expr->spelling);
    case Expr::Kind::Real:
      return line("real " + expr->spelling);
    case Expr::Kind::Bool:
      return line("bool " + expr->spelling);
    case Expr::Kind::Path:
      return line("path " + dotted(expr->path));
    case Expr::Kind::Member:
      return group("member " + expr->path[0].text,
                   [&] { print(expr->operands[0]); });
    case Expr::Kind::Group:
      return line("group " + expr->spelling);
    case Expr::Kind::Match:
      return group("match", [&] {
        print(expr->operands[0]);
        for (const Arm &arm : expr->arms) {
          if (arm.pattern)
            labelled("pattern", arm.pattern);
          else
            line("else");
          labelled("value", arm.value);
        }
      });
    case Expr::Kind::Unary:
      return group("unary " + expr->spelling,
                   [&] { print(expr->operands[0]); });
    case Expr::Kind::Binary:
      return group("binary " + expr->spelling, [&] {
        print(expr->operands[0]);
        print(expr->operands[1]);
      });
    case Expr::Kind::Text:
      return group(expr->isRaw ? "raw text" : "text", [&] {
        for (const TextPart &part : expr->parts)
          if (part.hole)
            labelled("hole", part.hole);
          else
            line(quoted(part.characters));
      });
    case Expr::Kind::Call:
      return group("call", [&] {
        print(expr->operands[0]);
        print(expr->arguments);
      });
    case Expr::Kind::Along: {
      std::string axes;
      for (const Name &axis : expr->path)
        axes += " " + axis.text;
      return group((axes.empty() ? "type" : "along") + axes +
                       (expr->spelling.empty() ? "" : " ?"),
                   [&] { print(expr->operands[0]); });
    }
    case Expr::Kind::List:
      return group("list", [&] { print(expr->arguments); });
    case Expr::Kind::Record:
      return group("record", [&] { print(expr->arguments); });
    }
  }
  void print(const std::vector<Argument> &arguments) {
    for (const Argument &argument : arguments)
      if (argument.name)
        labelled(argument.name->text + ":", argument.value);
      else
        print(argument.value);
  }

  std::string out;
  size_t depth = 0;
};

} // namespace

std::string dump(const File &file) { return Dumper().run(file); }

} // namespace rl::ast
