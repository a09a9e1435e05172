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
                      const ast::Parameter &param, const Module &home,
                      SourceText &source) {
  comment(text, indent, param.doc);
  text += indent + "param " + param.name.text + ": " + textOf(param.type);
  if (param.bounds)
    text += " in " + textOf(*param.bounds);
  if (param.defaultValue)
    text += " = " + source.of(*param.defaultValue, home);
  text += "\n";
}

/// What the experiment reads of one of its files, as it is written there.
static std::string declarations(const Module &module, SourceText &source) {
  std::string text;
  const std::set<std::string> &own = source.own[&module];
  for (const ast::Item &item : module.file->items) {
    if (const auto *param = std::get_if<ast::Parameter>(&item)) {
      if (own.count(param->name.text)) {
        parameter(text, "", *param, module, source);
        text += "\n";
      }
      continue;
    }
    std::visit(
        [&](const auto &declared) {
          using Item = std::decay_t<decltype(declared)>;
          if constexpr (!std::is_same_v<Item, ast::Use> &&
                        !std::is_same_v<Item, ast::Check> &&
                        !std::is_same_v<Item, ast::Experiment>) {
            if (own.count(declared.name.text))
              text += module.source->text().substr(declared.range.begin,
                                                   declared.range.end -
                                                       declared.range.begin) +
                      "\n\n";
          }
        },
        item);
  }
  return text;
}

std::string resolvedText(const model::Experiment &experiment,
                         const Extended &whole, SourceText &source) {
  std::string body;
  comment(body, "", experiment.doc);
  body += "experiment " + experiment.name + " {\n";
  for (const PlacedParam *param : whole.params())
    parameter(body, "  ", *param->syntax, *param->home, source);
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

  // Axes and types of the file itself stand whether they are read or not.
  for (const ast::Item &item : whole.home->file->items)
    std::visit(
        [&](const auto &declared) {
          using Item = std::decay_t<decltype(declared)>;
          if constexpr (std::is_same_v<Item, ast::AxisDecl> ||
                        std::is_same_v<Item, ast::RecordType> ||
                        std::is_same_v<Item, ast::ChoiceType>)
            source.noteName(declared.name.text, *whole.home);
        },
        item);
  std::string own;
  for (const Module *module : whole.homes())
    own += declarations(*module, source);
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
