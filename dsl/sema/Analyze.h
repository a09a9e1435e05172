// In: a file and the folders of libraries. Out: Program and diagnostics.
// Must not know: MLIR, the runtime.
#pragma once

#include "dsl/parse/Parse.h"
#include "dsl/sema/Model.h"

#include <memory>
#include <string>

namespace rl::sema {

/// The last text of every file of sessions that follow one another, such as
/// an editor's keystrokes: a text that has not changed is parsed once.
class KeptTexts {
public:
  KeptTexts();
  ~KeptTexts();

  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Owns every file read in one compilation (Places point into them) and
/// finds libraries: `use std.a.b` is `<stdlib>/a/b.rl`.
class Session {
public:
  /// `kept` outlives the session and serves one thread; null: nothing is kept.
  explicit Session(std::string stdlibFolder, KeptTexts *kept = nullptr);
  ~Session();
  /// Reads a file; reports when it cannot be read and returns null.
  const diag::Source *open(const std::string &path,
                           diag::Diagnostics &diagnostics);
  /// Adds a file held in memory.
  const diag::Source *add(std::string name, std::string text);
  /// Adds a file that `open` shall find instead of the one on disk.
  void hold(const std::string &path, std::string text);

  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Told what is found while a file is elaborated, for tools that show it.
class Recorder {
public:
  virtual ~Recorder() = default;
  /// The type of an expression, or of the name at `place`; `constant`: its
  /// value where that is known, else empty.
  virtual void value(const diag::Place &place, const std::string &type,
                     const std::string &constant) = 0;
};

/// Resolves, types and checks a file: its experiments, every callable on its
/// own declared types, and its checks. On errors the Program holds only what
/// is sound.
model::Program analyze(Session &session, const diag::Source &source,
                       diag::Diagnostics &diagnostics,
                       Recorder *recorder = nullptr);

/// The experiment as text for `--emit=model`: every slot with value and
/// origin, every phase's graph with types and axes, derived needs.
std::string printModel(const model::Experiment &experiment);

} // namespace rl::sema
