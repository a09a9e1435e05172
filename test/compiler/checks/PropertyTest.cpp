// In: the programs of pool/, as kernels. Out: values, states and gradients are
// the same whatever the order of prompts, of the rollouts of a group and of
// token rows in memory, and whatever the cut of the prompts. Must not know: how
// kernels are made.
#include "compiler/frontend/ChecksToRl.h"
#include "compiler/tools/checks/Compare.h"
#include "dsl/reference/Checks.h"
#include "dsl/sema/Analyze.h"
#include "dsl/sema/Reach.h"

#include <cmath>
#include <filesystem>
#include <random>
#include <unistd.h>

#include <gtest/gtest.h>

namespace {

using namespace rl;
using model::AxisId;
using model::NodeId;
using reference::Inputs;
using reference::Values;
using Random = std::mt19937;

/// For each axis the old number of each point, in the new order.
using Orders = std::map<AxisId, std::vector<int64_t>>;

std::vector<int64_t> numbered(int64_t begin, int64_t end) {
  std::vector<int64_t> list;
  for (int64_t i = begin; i < end; ++i)
    list.push_back(i);
  return list;
}

/// Moves points: of the axes in `shuffled` within their groups, of others with
/// what they lie under. Offsets follow, so what lies in one piece of memory
/// afterwards lay elsewhere before.
Orders shuffle(const model::Graph &graph, Inputs &inputs,
               const std::vector<AxisId> &shuffled, Random &random) {
  Orders orders;
  auto isShuffled = [&](AxisId axis) {
    return std::find(shuffled.begin(), shuffled.end(), axis) != shuffled.end();
  };
  std::map<AxisId, std::vector<int64_t>> before = inputs.offsets;
  for (size_t round = 0; round < graph.axes.size(); ++round)
    for (size_t i = 0; i < graph.axes.size(); ++i) {
      AxisId axis(i), parent = graph.axes[i].parent;
      if (!before.count(axis) || orders.count(axis) ||
          (parent >= 0 && !orders.count(parent)))
        continue;
      const std::vector<int64_t> &offsets = before.at(axis);
      std::vector<int64_t> groups =
          parent < 0 ? std::vector<int64_t>{0} : orders.at(parent);
      std::vector<int64_t> order, moved = {0};
      for (int64_t group : groups) {
        std::vector<int64_t> points =
            numbered(offsets[size_t(group)], offsets[size_t(group) + 1]);
        if (isShuffled(axis))
          std::shuffle(points.begin(), points.end(), random);
        order.insert(order.end(), points.begin(), points.end());
        moved.push_back(int64_t(order.size()));
      }
      inputs.offsets[axis] = moved;
      orders[axis] = order;
    }
  return orders;
}

/// The same values in the new order of their innermost ragged axis.
Values moved(const model::Graph &graph, const model::Type &type,
             const Values &values, const Orders &orders) {
  int64_t dense = 1;
  const std::vector<int64_t> *order = nullptr;
  for (AxisId axis : type.axes)
    if (graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense)
      dense *= graph.axes[size_t(axis)].size;
    else
      order = &orders.at(axis);
  if (!order)
    return values;
  Values out;
  auto take = [&](auto &to, const auto &from) {
    if (!from.empty())
      for (int64_t point : *order)
        to.insert(to.end(), from.begin() + point * dense,
                  from.begin() + (point + 1) * dense);
  };
  take(out.numbers, values.numbers);
  take(out.integers, values.integers);
  take(out.texts, values.texts);
  return out;
}

/// Ranks, and points that are put at one place, go by the order of equals.
bool readsOrder(const model::Check &check) {
  std::vector<bool> reached =
      sema::reachedFrom(check.graph, {check.actual, check.expected});
  for (size_t i = 0; i < reached.size(); ++i)
    if (reached[i] && (check.graph.nodes[i].op == model::Op::Rank ||
                       check.graph.nodes[i].op == model::Op::Place))
      return true;
  return false;
}

/// Moves drawn numbers apart, each by less than a thousandth of its range.
void untie(const model::Check &check, Inputs &inputs, Random &random) {
  std::uniform_real_distribution<double> part(0, 1e-3);
  for (const model::Drawn &drawn : check.drawn) {
    double middle = (drawn.low.value_or(-1) + drawn.high.value_or(1)) / 2;
    for (double &number : inputs.leaves.at(drawn.nodes[0]).numbers)
      number += (middle - number) * part(random) +
                (number == middle ? part(random) : 0);
    for (NodeId node : drawn.nodes)
      inputs.leaves.at(node) = inputs.leaves.at(drawn.nodes[0]);
  }
}

/// 1e-6 of the largest number of the array: sums run in double precision, so a
/// result differs by its last rounding and those of what it is made of.
testing::AssertionResult equal(const Values &got, const Values &want) {
  if (got.integers != want.integers)
    return testing::AssertionFailure() << "whole numbers differ";
  if (got.numbers.size() != want.numbers.size())
    return testing::AssertionFailure() << "sizes differ";
  double most = 0;
  for (double number : want.numbers)
    if (std::isfinite(number))
      most = std::max(most, std::fabs(number));
  for (size_t i = 0; i < want.numbers.size(); ++i) {
    double a = got.numbers[i], b = want.numbers[i];
    if (a != b && !(std::isnan(a) && std::isnan(b)) &&
        !(std::fabs(a - b) <= 1e-6 * most))
      return testing::AssertionFailure()
             << "number " << i << " is " << a << ", was " << b;
  }
  return testing::AssertionSuccess();
}

/// A batch in another layout.
struct Layout {
  size_t base; ///< job of the batch as it was drawn
  std::string what;
  Orders orders;
};

class Pool : public testing::TestWithParam<std::string> {};

TEST_P(Pool, layoutsDoNotShow) {
  sema::Session session(RL_STDLIB_FOLDER);
  diag::Diagnostics diagnostics;
  const diag::Source *source =
      session.open(RL_POOL_FOLDER "/" + GetParam() + ".rl", diagnostics);
  ASSERT_TRUE(source);
  model::Program program = sema::analyze(session, *source, diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  tool::CompiledChecks compiled;
  for (model::Check &check : program.checks) {
    ASSERT_EQ(compiler::hostWorkOf(check), "") << check.source;
    check = tool::asKernels(std::move(check));
    compiled.checks.push_back(&check);
  }

  std::vector<tool::Job> jobs;
  std::vector<Layout> layouts;
  Random random(7);
  for (size_t k = 0; k < program.checks.size(); ++k) {
    const model::Check &check = program.checks[k];
    for (int64_t number = 0; number < check.cases; ++number) {
      Inputs inputs = reference::caseOf(check, number, check.seed);
      if (readsOrder(check))
        untie(check, inputs, random);
      inputs = tool::asKernels(check, std::move(inputs));
      size_t base = jobs.size();
      auto add = [&](const char *what, const std::vector<AxisId> &shuffled,
                     int64_t range) {
        Inputs other = inputs;
        Orders orders = shuffle(check.graph, other, shuffled, random);
        for (auto &[node, values] : other.leaves)
          values = moved(check.graph, check.graph[node].type, values, orders);
        layouts.push_back({base, what, orders});
        jobs.push_back({k, other, range});
      };
      int64_t all = 1 << 20;
      add("as drawn", {}, all);
      add("prompts permuted", {model::promptAxis}, all);
      add("rollouts permuted", {model::rolloutAxis}, all);
      add("both permuted", {model::promptAxis, model::rolloutAxis}, 2);
      add("each prompt alone", {}, 1);
      add("cut in two", {}, 0);
      add("cut in threes", {}, 3);
    }
  }
  std::string object = "/tmp/property-test-XXXXXX";
  close(mkstemp(object.data()));
  std::string error = tool::compileChecks(compiled, "", object);
  ASSERT_EQ(error, "");
  std::vector<tool::Outcome> outcomes = tool::runJobs(compiled, object, jobs);
  std::filesystem::remove(object);

  size_t gradients = 0;
  for (size_t i = 0; i < jobs.size() && !HasFailure(); ++i) {
    const model::Check &check = program.checks[jobs[i].check];
    const Layout &layout = layouts[i];
    const tool::Outcome &base = outcomes[layout.base];
    ASSERT_EQ(outcomes[i].error, "") << check.source;
    ASSERT_EQ(outcomes[i].results.size(), base.results.size());
    auto expectMoved = [&](const std::string &name, const model::Type &type) {
      auto found = base.results.find(name);
      if (found == base.results.end())
        return false;
      EXPECT_TRUE(equal(outcomes[i].results.at(name),
                        moved(check.graph, type, found->second, layout.orders)))
          << check.source << "\n"
          << layout.what << ", " << name << "\n"
          << reference::showDrawn(check, jobs[layout.base].inputs);
      return true;
    };
    expectMoved(compiler::actualName, check.graph[check.actual].type);
    for (NodeId leaf : compiler::gradientLeaves(check))
      gradients +=
          expectMoved(compiler::gradientName(leaf), check.graph[leaf].type);
  }
  EXPECT_GT(gradients, 100u);
}

std::string nameOf(const testing::TestParamInfo<std::string> &info) {
  return info.param;
}

INSTANTIATE_TEST_SUITE_P(Programs, Pool,
                         testing::Values("objectives", "advantages"), nameOf);

} // namespace
