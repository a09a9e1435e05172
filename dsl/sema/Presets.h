// In: an experiment that extends another, of its file or of one it uses. Out:
// the members of both, each with the file it is written in. Must not know:
// what slots mean.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// Where a member is written.
struct Written {
  Module *home = nullptr;                 ///< the file whose names it sees
  const ast::Experiment *owner = nullptr; ///< that writes it
  Place replaces;         ///< name of what it takes the place of, or nothing
  std::string replacedOf; ///< the experiment that wrote that
};

/// A param of an experiment or of one it extends.
struct PlacedParam : Written {
  const ast::Parameter *syntax = nullptr;
};

/// A slot of an experiment or of one it extends.
struct PlacedSlot : Written {
  const ast::Slot *syntax = nullptr;
};

/// A phase with the slots of every experiment that writes some.
struct PlacedPhase {
  Module *home = nullptr;
  const ast::Phase *syntax = nullptr; ///< where it was first written
  std::vector<PlacedSlot> slots;
};

/// An experiment with what it extends.
struct Extended {
  const ast::Experiment *syntax = nullptr;
  Module *home = nullptr;
  std::vector<std::variant<PlacedParam, PlacedSlot, PlacedPhase>> members;

  std::vector<const PlacedParam *> params() const;
  std::vector<const PlacedPhase *> phases() const;
  /// The files its members stand in, those of bases first.
  std::vector<const Module *> homes() const;
};

/// The experiment with the params, slots and phases of those it extends; its
/// own take their place. Nothing after an error.
std::optional<Extended> extended(Analysis &analysis,
                                 const ast::Experiment &syntax);

/// Adds to what is found at a place of the experiment the slot that stands
/// there no more, and what extends the file of the place.
void notePresets(const Extended &experiment, Place place,
                 std::vector<diag::Diagnostic> &notes);

} // namespace rl::sema
