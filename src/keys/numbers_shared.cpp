// Primes that moduli share, found for all at once by a product tree and its remainders (batch gcd, after D. J.
// Bernstein).
#include <algorithm>
#include <numeric>
#include <utility>

#include "keys/numbers.hpp"
#include "keys/numbers_integer.hpp"

namespace jwkguard::keys {
namespace {

// A modulus among the distinct ones; they are in ascending order.
using position = std::uint32_t;

// A product tree: each node holds the product of the moduli below it. A leaf is one modulus.
struct node {
  std::span<const position> leaves;
  integer product;
  std::unique_ptr<node> left;
  std::unique_ptr<node> right;

  [[nodiscard]] bool is_leaf() const noexcept { return left == nullptr; }
};

// The sum of all products of all leaves but one. Modulo a leaf only one summand is not 0: the product of the others.
integer sum_of_cofactors(const node& of) {
  integer sum;
  if (of.is_leaf()) {
    mpz_set_ui(sum.get(), 1);
  } else {
    const integer left = sum_of_cofactors(*of.left);
    const integer right = sum_of_cofactors(*of.right);
    mpz_mul(sum.get(), left.get(), of.right->product.get());
    mpz_addmul(sum.get(), right.get(), of.left->product.get());
  }
  return sum;
}

class shared_primes {
 public:
  explicit shared_primes(std::vector<const integer*> distinct)
      : moduli_(std::move(distinct)), shares_(moduli_.size()), partners_(moduli_.size()) {}

  [[nodiscard]] std::vector<std::optional<position>> find() {
    if (!moduli_.empty()) {
      std::vector<position> seekers(moduli_.size());
      std::iota(seekers.begin(), seekers.end(), 0);
      const std::vector<position> all = seekers;
      const std::unique_ptr<node> root = multiply(all);
      divide(sum_of_cofactors(*root), *root, /*is_mutual=*/true);
      match_inside(*root, take_sharing(seekers));
    }
    return std::move(partners_);
  }

 private:
  [[nodiscard]] std::unique_ptr<node> multiply(std::span<const position> leaves) const {
    auto made = std::make_unique<node>();
    made->leaves = leaves;
    if (leaves.size() == 1) {
      mpz_set(made->product.get(), moduli_[leaves.front()]->get());
    } else {
      made->left = multiply(leaves.first(leaves.size() / 2));
      made->right = multiply(leaves.subspan(leaves.size() / 2));
      mpz_mul(made->product.get(), made->left->product.get(), made->right->product.get());
    }
    return made;
  }

  // Finds for each leaf whether it shares a factor with `value`, by taking remainders down the tree. Mutual: it would
  // be with another leaf; so if no other one shares a factor, neither does the last one.
  void divide(const integer& value, const node& by, bool is_mutual = false) {
    if (is_mutual && by.is_leaf() && by.leaves.front() + 1 == moduli_.size() &&
        std::find(shares_.begin(), shares_.end(), true) == shares_.end()) {
      return;
    }
    integer remainder;
    mpz_tdiv_r(remainder.get(), value.get(), by.product.get());
    if (by.is_leaf()) {
      mpz_gcd(remainder.get(), remainder.get(), by.product.get());
      shares_[by.leaves.front()] = mpz_cmp_ui(remainder.get(), 1) > 0;
    } else {
      divide(remainder, *by.left, is_mutual);
      divide(remainder, *by.right, is_mutual);
    }
  }

  // Those of `seekers` that the last division found, moved to the front.
  [[nodiscard]] std::span<position> take_sharing(std::span<position> seekers) const {
    const auto end = std::partition(seekers.begin(), seekers.end(), [this](position each) { return shares_[each]; });
    return {seekers.begin(), end};
  }

  // Those of `seekers` that share a factor with some leaf, moved to the front. They are taken in portions of as many as
  // there are leaves: a product much longer than the tree's would cost more than it saves.
  [[nodiscard]] std::span<position> take_sharing_with(const node& tree, std::span<position> seekers) {
    for (std::span<const position> rest = seekers; !rest.empty();) {
      const std::size_t portion = std::min(tree.leaves.size(), rest.size());
      divide(tree.product, *multiply(rest.first(portion)));
      rest = rest.subspan(portion);
    }
    return take_sharing(seekers);
  }

  // Each of `seekers` is below `tree` and shares a factor with another leaf of it.
  void match_inside(const node& tree, std::span<position> seekers) {
    if (seekers.empty()) {
      return;  // so at every leaf, because that has no other
    }
    const auto right = std::partition(
        seekers.begin(), seekers.end(), [&tree](position each) { return each < tree.right->leaves.front(); });
    match_half(*tree.left, *tree.right, {seekers.begin(), right});
    match_half(*tree.right, *tree.left, {right, seekers.end()});
  }

  void match_half(const node& own, const node& other, std::span<position> seekers) {
    const std::span<position> found = take_sharing_with(other, seekers);
    match_with(other, found);
    match_inside(own, seekers.subspan(found.size()));
  }

  // Each of `seekers` shares a factor with a leaf of `tree` and is not below it.
  void match_with(const node& tree, std::span<position> seekers) {
    if (seekers.empty()) {
      return;
    }
    if (tree.is_leaf()) {
      for (const position each : seekers) {
        partners_[each] = tree.leaves.front();
      }
      return;
    }
    const std::span<position> found = take_sharing_with(*tree.left, seekers);
    match_with(*tree.left, found);
    match_with(*tree.right, seekers.subspan(found.size()));
  }

  std::vector<const integer*> moduli_;
  std::vector<bool> shares_;  // by position: what the last division found
  std::vector<std::optional<position>> partners_;
};

}  // namespace

std::vector<std::optional<std::uint32_t>> find_shared_primes(std::span<const std::span<const std::uint8_t>> moduli) {
  std::vector<integer> numbers(moduli.size());
  std::vector<std::uint32_t> order;  // of those that are more than 1, ascending, equal ones as they stand
  for (std::uint32_t index = 0; index < moduli.size(); ++index) {
    numbers[index].read(moduli[index]);
    if (mpz_cmp_ui(numbers[index].get(), 1) > 0) {
      order.push_back(index);
    }
  }
  const auto compare = [&numbers](std::uint32_t left, std::uint32_t right) {
    return mpz_cmp(numbers[left].get(), numbers[right].get());
  };
  std::stable_sort(order.begin(), order.end(), [&](auto left, auto right) { return compare(left, right) < 0; });

  std::vector<std::uint32_t> first_of;  // by position: the first index that has this modulus
  std::vector<position> position_of(moduli.size());
  std::vector<const integer*> distinct;
  for (const std::uint32_t index : order) {
    if (first_of.empty() || compare(first_of.back(), index) != 0) {
      first_of.push_back(index);
      distinct.push_back(&numbers[index]);
    }
    position_of[index] = static_cast<position>(first_of.size() - 1);
  }

  const std::vector<std::optional<position>> partners = shared_primes{std::move(distinct)}.find();
  std::vector<std::optional<std::uint32_t>> found(moduli.size());
  for (const std::uint32_t index : order) {
    if (const std::optional<position> partner = partners[position_of[index]]) {
      found[index] = first_of[*partner];
    }
  }
  return found;
}

}  // namespace jwkguard::keys
