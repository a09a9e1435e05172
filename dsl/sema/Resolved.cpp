// In: a resolved experiment. Out: it as `.rl` text with every default and
// argument written out. Must not know: graphs.
#include "dsl/sema/Experiments.h"

#include <filesystem>

namespace rl::sema {

static void comment(std::string &text, const std::string &indent,
                    const std::string &doc) {
  if (doc.empty())
    return;
  size_t begin = 0;
  while (begin <= doc.size()) {
    size_t end = doc.find('\n', begin);
    end = end == std::string::npos ? doc.size() : end;
    text += indent + "## " + doc.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
}

static void slots(std::string &text, const std::string &indent,
                  const model::Record &record, const std::string &except) {
  for (const model::Setting &setting : record.settings)
    if (setting.name != except)
      text += indent + setting.name + " = " + setting.source + "\n";
}

static void parameter(std::string &text, const std::string &indent,
                      const ast::Parameter &param, SourceText &source) {
  comment(text, indent, param.doc);
  text += indent + "param " + param.name.text + ": " + textOf(param.type);
  if (param.bounds)
    text += " in " + textOf(*param.bounds);
  if (param.defaultValue)
    text += " = " + source.of(*param.defaultValue);
  text += "\n";
}

std::string resolvedText(const model::Experiment &experiment,
                         const ast::Experiment &syntax, const Module &main,
                         SourceText &source) {
  std::string body;
  comment(body, "", experiment.doc);
  body += "experiment " + experiment.name + " {\n";
  for (const auto &member : syntax.members)
    if (const auto *param = std::get_if<ast::Parameter>(&member))
      parameter(body, "  ", *param, source);
  slots(body, "  ", experiment.record, "");
  bool trains = false;
  for (const model::Phase &phase : experiment.phases)
    trains = trains || phase.kind == model::Phase::Kind::Train;
  for (const model::Phase &phase : experiment.phases) {
    body += "\n";
    comment(body, "  ", phase.doc);
    if (phase.named)
      body += "  phase " + phase.name + ": " + phase.record.context + " {\n";
    else
      body += "  evaluate {\n";
    // `every` is read where an unnamed phase measures others that train.
    bool readsEvery = !phase.named && trains;
    slots(body, "    ", phase.record, readsEvery ? "" : "every");
    body += "  }\n";
  }
  body += "}\n";

  // What the experiment reads of its own file, then of libraries.
  std::string own;
  auto copy = [&](ast::Range range) {
    own += main.source->text().substr(range.begin, range.end - range.begin) +
           "\n\n";
  };
  for (const ast::Item &item : main.file.items) {
    if (const auto *callable = std::get_if<ast::Callable>(&item)) {
      if (source.own.count(callable->name.text))
        copy(callable->range);
    } else if (const auto *axis = std::get_if<ast::AxisDecl>(&item)) {
      copy(axis->range);
    } else if (const auto *record = std::get_if<ast::RecordType>(&item)) {
      copy(record->range);
      for (const ast::Parameter &field : record->fields)
        source.note(field.type);
    } else if (const auto *choice = std::get_if<ast::ChoiceType>(&item)) {
      copy(choice->range);
    } else if (const auto *param = std::get_if<ast::Parameter>(&item)) {
      if (source.own.count(param->name.text)) {
        parameter(own, "", *param, source);
        own += "\n";
      }
    }
  }
  std::string text;
  std::set<std::pair<std::string, std::string>> sorted;
  for (const auto &[name, path] : source.uses)
    sorted.insert({path, name});
  for (const auto &[path, name] : sorted) {
    if (path.find('/') != std::string::npos || path.ends_with(".rl")) {
      // A file goes by its place, for the text may be read elsewhere.
      std::filesystem::path file(path);
      text += "use " + quoted(path) +
              (file.stem() == name ? "" : " as " + name) + "\n";
      continue;
    }
    bool renamed = path.substr(path.rfind('.') + 1) != name;
    text += "use " + path + (renamed ? " as " + name : "") + "\n";
  }
  return text + (text.empty() ? "" : "\n") + own + body;
}

} // namespace rl::sema
