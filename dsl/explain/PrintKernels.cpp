// In: the plan of a phase. Out: its work in order, in words. Must not know:
// MLIR.
#include "dsl/explain/Print.h"

#include <algorithm>

namespace rl::explain {
namespace {

const Space *spaceOf(const Phase &phase, const std::string &planAxis) {
  auto renamed = phase.plan.axes.find(planAxis);
  const std::string &axis =
      renamed == phase.plan.axes.end() ? planAxis : renamed->second;
  for (const Space &space : phase.spaces)
    if (space.axis == axis)
      return &space;
  return nullptr;
}

std::string joined(const std::vector<std::string> &list) {
  std::string text;
  for (const std::string &one : list)
    text += (text.empty() ? "" : ", ") + one;
  return text;
}

/// Spots as `k3.rl:3, clipped.rl:14, 15`: files in order of appearance,
/// lines in theirs.
std::string placesOf(const Trail &spots) {
  std::vector<std::string> files;
  for (const Spot &spot : spots)
    if (std::find(files.begin(), files.end(), spot.file) == files.end())
      files.push_back(spot.file);
  std::vector<std::string> places;
  for (const std::string &file : files) {
    std::vector<unsigned> lines;
    for (const Spot &spot : spots)
      if (spot.file == file)
        lines.push_back(spot.line);
    std::sort(lines.begin(), lines.end());
    for (size_t i = 0; i < lines.size(); ++i)
      places.push_back((i ? "" : file + ":") + std::to_string(lines[i]));
  }
  return joined(places);
}

class PlanPrinter {
public:
  PlanPrinter(Writer &out, const Phase &phase,
              const std::optional<Shape> &shape)
      : out(out), phase(phase), shape(shape) {}

  void run() {
    out.line("  ", "A step, in order");
    bool inPass = false;
    for (const Work &work : phase.plan.order) {
      if (work.inPass && !inPass && phase.passes.value != 1.0)
        out.fill("    ", "again for each optimizer step on the batch:");
      inPass = work.inPass;
      if (work.host.empty())
        kernel(phase.plan.kernels[work.kernel]);
      else
        out.fill("    ", work.host);
    }
  }

private:
  void kernel(const Kernel &kernel) {
    std::string where = kernel.level;
    if (const Space *space = spaceOf(phase, kernel.space);
        space && kernel.space != "step") {
      std::string points = pointsInWords(*space);
      where += kernel.parallel          ? ", parallel over prompts: "
               : kernel.level == "step" ? ", in order over "
                                        : ": ";
      where += points.empty() ? space->words : points + " " + space->words;
    }
    out.fill("    kernel " + kernel.name + "  ", where);
    if (!kernel.computes.empty())
      out.fill("      computes  ", joined(kernel.computes));
    Rows rows;
    values(rows, "reads", kernel.reads);
    values(rows, "writes", kernel.writes);
    out.table("      ", rows, {false, false, false, true});
    for (const std::string &note : kernel.notes)
      out.fill("      ", note);
    if (!kernel.spots.empty())
      out.fill("      from      ", placesOf(kernel.spots));
  }

  using Rows = std::vector<std::vector<std::string>>;

  void values(Rows &rows, const std::string &word,
              const std::vector<KernelValue> &list) {
    size_t first = rows.size();
    for (const KernelValue &value : list) {
      double bytes = double(value.bytes);
      if (value.perVocab && !shape) {
        rows.push_back({word, value.name, value.type, grouped(bytes) + " B",
                        "x vocabulary, for each row"});
        continue;
      }
      if (value.perVocab)
        bytes *= double(shape->vocab);
      rows.push_back({word, value.name, value.type, grouped(bytes) + " B",
                      total(bytes, spaceOf(phase, value.space))});
    }
    for (size_t i = first; i < rows.size(); ++i) {
      if (i > first)
        rows[i][0].clear();
      rows[i][0].resize(8, ' ');
    }
  }

  std::string total(double each, const Space *space) {
    if (!space || !space->points)
      return "for each " + (space ? space->single : "point");
    if (space->axis == "step")
      return "";
    return "x " + grouped(*space->points) + (space->atMost ? " <= " : " = ") +
           bytesInWords(each * *space->points);
  }

  Writer &out;
  const Phase &phase;
  const std::optional<Shape> &shape;
};

} // namespace

void printPlan(Writer &out, const Phase &phase,
               const std::optional<Shape> &shape) {
  PlanPrinter(out, phase, shape).run();
}

} // namespace rl::explain
