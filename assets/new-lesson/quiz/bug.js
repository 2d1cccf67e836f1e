let name;

exports.handler = async (event) => {
  name = name || event.name;
  return { statusCode: 200, body: `Hello, ${name}!` };
};
