let user;

exports.handler = async (event) => {
  user = user || (await loadUser(event.userId));
  return { statusCode: 200, body: `Hello, ${user.name}!` };
};
