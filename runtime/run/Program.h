// In: the JSON text of docs/decisions/0003-program-record.md and a function
// that computes scalar slots. Out: typed structures of the experiment.
// Must not know: models, batches, files of a run.
#pragma once

#include "rlrt/abi.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace rlrt {

/// The numbers that a parameter may have.
struct ParamRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool lowOpen = false, highOpen = false; ///< without the limit itself
  std::string text;                       ///< as written: `0<..1`
  bool holds(double number) const {
    return (lowOpen ? number > low : number >= low) &&
           (highOpen ? number < high : number <= high);
  }
};

/// A parameter settable on the command line.
struct ParamSpec {
  std::string name;
  int dtype = RLRT_F32;
  std::string doc;
  bool required = false;
  double number = 0; ///< default of numeric and boolean parameters
  std::string text;  ///< default of text parameters
  std::optional<ParamRange> range;
};

/// The parameters' values of a run, in order of declaration.
struct ParamValues {
  std::vector<double> numbers;    ///< 0 for text
  std::vector<std::string> texts; ///< empty for numbers
};

/// Values of every scalar slot at one step, and the text parameters.
struct Settings {
  std::vector<double> numbers;
  const ParamValues *params = nullptr;
};

/// A record of slots: `adamw(lr: ...)`. Reads the program's JSON in place;
/// a wrong kind of value is an error that names context and slot.
class Record {
public:
  Record() = default;
  explicit Record(const nlohmann::json &json) : json(&json) {}
  std::string context() const;
  /// Whether the slot is there and not null.
  bool has(const std::string &slot) const;
  double number(const std::string &slot, const Settings &at) const;
  /// A number that must be whole and within [low, high].
  int64_t integer(const std::string &slot, const Settings &at,
                  int64_t low = INT64_MIN, int64_t high = INT64_MAX) const;
  bool flag(const std::string &slot, const Settings &at) const;
  std::string text(const std::string &slot, const Settings &at) const;
  /// The text parameter that the slot is, if it is there and is one.
  std::optional<size_t> textParam(const std::string &slot) const;
  std::vector<std::string> texts(const std::string &slot,
                                 const Settings &at) const;
  std::string choice(const std::string &slot) const;
  Record record(const std::string &slot) const;

private:
  const nlohmann::json &slot(const std::string &name) const;
  const nlohmann::json *json = nullptr;
};

/// A declared field of a data file.
struct FieldSpec {
  std::string name;
  int dtype = RLRT_TEXT;
  std::string axis = {};   ///< of a list: along which its items lie
  bool isOptional = false; ///< absent, or null: missing
  std::vector<std::string> values = {}; ///< texts that an i64 numbers
};

/// Items of a phase.
struct DataSpec {
  std::string context; ///< `task`, `jsonl` or `csv`
  std::string name;    ///< keys the split
  Record slots;
  int size = -1; ///< setting: items of a task
  std::vector<FieldSpec> fields;
};

/// A declared state of a phase.
struct StateSpec {
  std::string name;
  int dtype = RLRT_F32;
  int64_t size = 1; ///< numbers it holds
  int counter = -1; ///< slots of a ring: the state that counts its pushes
  bool ofRollouts = false; ///< it has `size` numbers for each rollout
};

/// An iteration space of a phase.
struct SpaceSpec {
  std::string name;
  int parent = -1;
};

/// One phase.
struct PhaseSpec {
  std::string name;
  bool train = true; ///< else a measurement
  bool named = true;
  Record slots;
  DataSpec data;
  std::vector<SpaceSpec> spaces;
  std::vector<StateSpec> states;
  std::vector<std::string> terms; ///< of an objective that names them
  int values = 0;
  bool needsRollouts = false, needsGradient = false, needsReference = false;
  bool needsCritic = false;
  bool needsSandbox = false; ///< it runs code
};

/// A whole program, alive as long as its `json`.
struct Program {
  Program() = default;
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  const rlrt_program *code = nullptr;
  nlohmann::json json;
  std::string experiment, doc, resolved;
  std::vector<ParamSpec> params;
  Record slots;
  std::vector<PhaseSpec> phases;
  uint64_t hash = 0; ///< of the configuration: tells programs apart
  std::vector<std::string> without; ///< work that was not left out, by name
  bool isLeftOut(const std::string &name) const;

  /// Values of every scalar slot at a step of a phase.
  Settings settings(const ParamValues &params, double step, double steps) const;
};

/// Reads `code->config` into `program`; throws std::runtime_error when the
/// record is not what the decision says (a fault of the compiler).
void readProgram(const rlrt_program &code, Program &program);

/// `f32`, `i64`, `bool`, `text` to RLRT_*; throws on others.
int dtypeNamed(const std::string &name);
/// The inverse.
const char *dtypeName(int dtype);

} // namespace rlrt
