// In: arguments of an executable, its parameters. Out: options and typed
// values. Must not know: what runs.
#include "runtime/run/CommandLine.h"

#include "runtime/abi/Error.h"
#include "runtime/text/Text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace rlrt {

static size_t editDistance(const std::string &a, const std::string &b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t change = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string nearest(const std::string &word,
                    const std::vector<std::string> &candidates) {
  std::string best;
  size_t least = word.size() / 3 + 2;
  for (const std::string &candidate : candidates)
    if (size_t distance = editDistance(word, candidate); distance < least) {
      least = distance;
      best = candidate;
    }
  return best;
}

/// Whole of `text` as a number.
template <typename Number>
static bool readNumber(const std::string &text, Number &number) {
  const char *begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const char *end = text.data() + text.size();
  auto [stop, error] = std::from_chars(begin, end, number);
  return error == std::errc() && stop == end && begin != end;
}

static double readParam(const ParamSpec &spec, const std::string &text) {
  auto wrong = [&](const char *wanted) {
    return InputError("--" + spec.name + " takes " + wanted + ", got `" + text +
                      "`");
  };
  if (spec.dtype == RLRT_I64) {
    int64_t whole;
    if (!readNumber(text, whole))
      throw wrong("a whole number (i64)");
    // Settings are computed in double precision.
    if (std::abs(double(whole)) > 9007199254740992.0)
      throw wrong("a whole number of at most 2^53");
    return double(whole);
  }
  if (spec.dtype == RLRT_BOOL) {
    if (text != "true" && text != "false")
      throw wrong("true or false");
    return text == "true";
  }
  double number;
  if (!readNumber(text, number) || !std::isfinite(number))
    throw wrong("a number (f32)");
  return number;
}

std::string shownParam(const ParamSpec &spec, const ParamValues &values,
                       size_t index) {
  double number = values.numbers[index];
  switch (spec.dtype) {
  case RLRT_TEXT:
    return values.texts[index];
  case RLRT_BOOL:
    return number != 0 ? "true" : "false";
  case RLRT_I64:
    return std::to_string(int64_t(number));
  default:
    return shown(float(number));
  }
}

static const char *const builtIn[] = {"out",    "resume",  "evaluate",
                                      "device", "threads", "dry-run",
                                      "quiet",  "help"};

/// --NAME of every parameter; raw texts land in `texts`.
static void addParams(CLI::App &app, const Program &program,
                      const ParamValues &defaults,
                      std::vector<std::string> &texts,
                      std::vector<CLI::Option *> &options) {
  for (size_t i = 0; i < program.params.size(); ++i) {
    const ParamSpec &spec = program.params[i];
    if (std::find(std::begin(builtIn), std::end(builtIn), spec.name) !=
        std::end(builtIn))
      throw std::runtime_error("parameter `" + spec.name +
                               "` has the name of an option of every program");
    std::string doc = spec.doc;
    if (spec.required)
      doc += doc.empty() ? "(required)" : " (required)";
    else
      doc += (doc.empty() ? "(default " : " (default ") +
             (spec.dtype == RLRT_TEXT ? "\"" + defaults.texts[i] + "\""
                                      : shownParam(spec, defaults, i)) +
             ")";
    CLI::Option *option = app.add_option("--" + spec.name, texts[i], doc);
    std::string dtype = dtypeName(spec.dtype);
    std::transform(dtype.begin(), dtype.end(), dtype.begin(), ::toupper);
    option->type_name(dtype)->group("Parameters of the experiment");
    options.push_back(option);
  }
}

static void checkUnknown(const CLI::App &app, const Program &program) {
  std::vector<std::string> rest = app.remaining();
  if (rest.empty())
    return;
  std::string word = rest[0];
  if (!word.starts_with("--"))
    throw InputError("unexpected argument `" + word +
                     "`; see --help for the options");
  word =
      word.substr(2, word.find('=') == std::string::npos ? std::string::npos
                                                         : word.find('=') - 2);
  std::vector<std::string> names(std::begin(builtIn), std::end(builtIn));
  for (const ParamSpec &spec : program.params)
    names.push_back(spec.name);
  std::string near = nearest(word, names);
  throw InputError("unknown option `--" + word + "`" +
                   (near.empty() ? "; see --help for the options"
                                 : "; did you mean `--" + near + "`?"));
}

Options parseCommandLine(int argc, const char *const *argv,
                         const Program &program) {
  Options result;
  size_t count = program.params.size();
  result.given.resize(count);
  for (const ParamSpec &spec : program.params) {
    result.params.numbers.push_back(spec.number);
    result.params.texts.push_back(spec.text);
  }

  CLI::App app(program.doc.empty() ? "experiment " + program.experiment
                                   : program.doc,
               program.experiment);
  app.set_help_flag();
  app.allow_extras();
  // What comes last wins, so that a script can append to its defaults.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.get_formatter()->column_width(32);
  bool help = false;
  std::string out, evaluate, device = "cpu", threads;
  auto *outOption =
      app.add_option("--out", out,
                     "folder of the run (default: the next free runs/" +
                         program.experiment + "/NUMBER)");
  outOption->type_name("DIR");
  app.add_flag("--resume", result.resume,
               "continue the run in --out, or the newest one");
  auto *evaluateOption = app.add_option(
      "--evaluate", evaluate,
      "measure the model of this folder, of a run or of an adapter; train "
      "nothing");
  evaluateOption->type_name("MODEL");
  app.add_option("--device", device,
                 "cpu, or cuda: the model and its kernels "
                 "on GPU 0 (default cpu)")
      ->type_name("DEVICE");
  auto *threadsOption = app.add_option("--threads", threads,
                                       "threads (default: every processor)");
  threadsOption->type_name("N");
  app.add_flag("--dry-run", result.dryRun,
               "build everything, check every input, run no step");
  app.add_flag("--quiet", result.quiet, "print nothing but errors");
  app.add_flag("--help", help, "print this and stop");
  std::vector<std::string> texts(count);
  std::vector<CLI::Option *> options;
  addParams(app, program, result.params, texts, options);

  try {
    app.parse(argc, const_cast<char **>(argv));
  } catch (const CLI::ParseError &error) {
    throw InputError(std::string(error.what()) + "; see --help");
  }
  if (help) {
    result.help = app.help();
    return result;
  }
  checkUnknown(app, program);
  if (outOption->count()) {
    if (out.empty())
      throw InputError("--out takes a folder, got an empty name");
    result.out = out;
  }
  if (evaluateOption->count()) {
    if (result.resume)
      throw InputError("--evaluate and --resume exclude each other: a run that "
                       "is resumed measures its own model");
    result.evaluate = evaluate;
  }
  result.onGpu = device == "cuda";
  if (device != "cpu" && !result.onGpu)
    throw InputError("--device takes cpu or cuda, got `" + device + "`");
  if (threadsOption->count()) {
    int64_t number;
    if (!readNumber(threads, number) || number < 1 || number > 4096)
      throw InputError("--threads takes a number from 1 to 4096, got `" +
                       threads + "`");
    result.threads = int(number);
  }
  for (size_t i = 0; i < count; ++i) {
    result.given[i] = options[i]->count() > 0;
    if (!result.given[i])
      continue;
    if (program.params[i].dtype == RLRT_TEXT)
      result.params.texts[i] = texts[i];
    else
      result.params.numbers[i] = readParam(program.params[i], texts[i]);
    if (const auto &range = program.params[i].range;
        range && !range->holds(result.params.numbers[i]))
      throw InputError("--" + program.params[i].name + " must lie in " +
                       range->text + ", got `" + texts[i] + "`");
  }
  return result;
}

} // namespace rlrt
