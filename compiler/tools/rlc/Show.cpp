// In: Options of build with --emit=ast or --emit=model. Out: the stage as text.
// Must not know: the command line, MLIR.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/ModelStages.h"
#include "compiler/tools/rlc/Report.h"

namespace rl::tool {

int runShow(const Options &options) {
  ModelStages stages(options);
  if (int status = stages.source(options.files[0]))
    return status;
  if (options.emit == Emit::Ast) {
    std::string tree;
    int status = stages.syntax(tree);
    return status ? status : writeStage(options.output, tree);
  }
  if (int status = stages.model())
    return status;
  if (int status = stages.experiment())
    return status;
  return writeStage(options.output, stages.modelText());
}

} // namespace rl::tool
