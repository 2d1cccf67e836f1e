const charge = async ({ id, amount }) => {
  if (await store.get(id)) return 200;
  await pay(amount);
  await store.put(id, { amount });
  return 200;
};
