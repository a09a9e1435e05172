// In: a model folder, a folder to be made, perhaps `--adapter` with an
// adapter's folder and one to be made, token ids. Out: the folders, the first
// with the model (the adapter merged) and `logits.safetensors`, [ids, vocab].
// Must not know: who reads them (families/ and adapters/check_folders.py).
#include "model/CausalLm.h"
#include "model/HfFolder.h"
#include "model/PeftFolder.h"
#include "model/Safetensors.h"

#include <iostream>
#include <string_view>

int main(int argc, char **argv) {
  using namespace rlrt;
  bool adapted = argc > 5 && std::string_view(argv[3]) == "--adapter";
  int first = adapted ? 6 : 3;
  if (argc <= first) {
    std::cerr << "usage: " << argv[0] << " IN OUT [--adapter IN OUT] ID...\n";
    return 2;
  }
  try {
    torch::NoGradGuard noGrad;
    auto model = loadHfFolder(argv[1]);
    if (adapted) {
      loadPeftFolder(argv[4], *model);
      savePeftFolder(argv[5], *model, "");
    }
    saveHfFolder(argv[2], *model);
    PackedBatch batch;
    for (int i = first; i < argc; ++i) {
      batch.tokens.push_back(std::stoll(argv[i]));
      batch.positions.push_back(i - first);
      batch.branches.push_back(0);
    }
    batch.groupOffsets = {0, static_cast<int64_t>(batch.tokens.size())};
    writeSafetensors(std::string(argv[2]) + "/logits.safetensors",
                     {{"logits", model->logits(model->trunk(batch))}});
  } catch (const std::exception &e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
  return 0;
}
