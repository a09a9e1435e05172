// In: rows that are stored somewhere. Out: the columns of any of them. Must
// not know: formats, splits, what the fields are used for.
#include "runtime/data/Rows.h"

#include <algorithm>

namespace rlrt {

namespace {
class JoinedRows : public Rows {
public:
  JoinedRows(std::vector<std::unique_ptr<Rows>> given,
             std::vector<FieldSpec> fields)
      : parts(std::move(given)), fields(std::move(fields)) {
    for (const std::unique_ptr<Rows> &part : parts)
      ends.push_back(count() + part->count());
  }

  int64_t count() const override { return ends.empty() ? 0 : ends.back(); }
  int64_t skipped() const override {
    int64_t all = 0;
    for (const std::unique_ptr<Rows> &part : parts)
      all += part->skipped();
    return all;
  }
  std::string firstSkipped() const override {
    for (const std::unique_ptr<Rows> &part : parts)
      if (part->skipped())
        return part->firstSkipped();
    return "";
  }

  Table read(std::span<const int64_t> rows) const override {
    // Each part reads once what it has of them.
    std::vector<std::vector<int64_t>> wanted(parts.size());
    std::vector<std::vector<int64_t>> places(parts.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      size_t part = size_t(std::upper_bound(ends.begin(), ends.end(), rows[i]) -
                           ends.begin());
      wanted.at(part).push_back(rows[i] - (part ? ends[part - 1] : 0));
      places[part].push_back(int64_t(i));
    }
    Table found(fields);
    std::vector<int64_t> order(rows.size());
    for (size_t part = 0; part < parts.size(); ++part) {
      if (wanted[part].empty())
        continue;
      for (size_t i = 0; i < places[part].size(); ++i)
        order[size_t(places[part][i])] = found.rows + int64_t(i);
      found.append(fields, parts[part]->read(wanted[part]));
    }
    return found.taken(fields, order);
  }

private:
  std::vector<std::unique_ptr<Rows>> parts;
  std::vector<FieldSpec> fields;
  std::vector<int64_t> ends;
};
} // namespace

std::unique_ptr<Rows> joinedRows(std::vector<std::unique_ptr<Rows>> parts,
                                 std::vector<FieldSpec> fields) {
  if (parts.size() == 1)
    return std::move(parts[0]);
  return std::make_unique<JoinedRows>(std::move(parts), std::move(fields));
}

} // namespace rlrt
